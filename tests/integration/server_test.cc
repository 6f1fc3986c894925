#include "server/process/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/integration/any_call.h"
#include "tests/integration/harness.h"
#include "tests/support/status_matchers.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

// The bytes of the first answer to a request of bytes. For services whose
// messages we have no classes of.
std::string CallOnce(const std::shared_ptr<grpc::Channel>& channel,
                     const std::string& method, const std::string& bytes) {
  std::string answer;
  Require(AnyCall(channel, method, bytes, &answer));
  return answer;
}

TEST(Server, SaysThatItIsHealthy) {
  Harness harness;
  // HealthCheckResponse{status: SERVING}.
  EXPECT_EQ(
      CallOnce(harness.client().channel, "/grpc.health.v1.Health/Check", ""),
      "\x08\x01");
}

TEST(Server, ListsItsServicesByReflection) {
  Harness harness;
  // ServerReflectionRequest{list_services: "*"}.
  const std::string services =
      CallOnce(harness.client().channel,
               "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
               "\x3a\x01*");
  for (const char* service :
       {"DatasetService", "ModelService", "SegmentationService",
        "ServerService", "TrainingService", "UploadService"}) {
    EXPECT_THAT(services, HasSubstr(std::string("tessera.v1.") + service));
  }
}

TEST(Server, TellsWhatItHas) {
  Harness harness;
  grpc::ClientContext context;
  v1::ServerStatus status;
  Require(harness.client().server->GetServerStatus(&context, {}, &status));
  EXPECT_FALSE(status.version().empty());
  EXPECT_FALSE(status.libtorch_version().empty());
  EXPECT_GT(status.threads(), 0);
  ASSERT_GT(status.devices_size(), 0);
  EXPECT_GT(status.devices(0).memory_total_bytes(), 0);
  EXPECT_EQ(status.queued_jobs(), 0);
  EXPECT_EQ(status.running_jobs(), 0);
}

TEST(Server, GivesReasonsWithItsErrors) {
  Harness harness;
  v1::Model model;
  v1::GetModelRequest absent;
  absent.set_name("models/absent");
  grpc::ClientContext first;
  const grpc::Status not_found =
      harness.client().models->GetModel(&first, absent, &model);
  EXPECT_EQ(not_found.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonIn(not_found), "MODEL_NOT_FOUND");
  EXPECT_THAT(not_found.error_message(), HasSubstr("absent"));

  v1::GetModelRequest malformed;
  malformed.set_name("absent");
  grpc::ClientContext second;
  EXPECT_EQ(
      ReasonIn(harness.client().models->GetModel(&second, malformed, &model)),
      "NAME_INVALID");

  v1::ListDatasetsRequest list;
  list.set_page_token("guessed");
  v1::ListDatasetsResponse datasets;
  grpc::ClientContext third;
  EXPECT_EQ(ReasonIn(harness.client().datasets->ListDatasets(&third, list,
                                                             &datasets)),
            "PAGE_TOKEN_INVALID");

  v1::ReadSampleFileRequest read;
  read.set_kind(static_cast<v1::ReadSampleFileRequest::Kind>(9));
  grpc::ClientContext fourth;
  const auto reader = harness.client().datasets->ReadSampleFile(&fourth, read);
  v1::ReadSampleFileResponse chunk;
  EXPECT_FALSE(reader->Read(&chunk));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST(Server, IsCollectedByPrometheus) {
  Harness harness;
  grpc::ClientContext context;
  v1::ServerStatus status;
  Require(harness.client().server->GetServerStatus(&context, {}, &status));
  v1::Model model;
  grpc::ClientContext second;
  harness.client().models->GetModel(&second, {}, &model);
  harness.Upload("some bytes");
  for (const std::string line :
       {"tessera_rpcs_total{code=\"OK\",rpc=\"tessera.v1.ServerService/"
        "GetServerStatus\"} 1",
        "tessera_rpcs_total{code=\"INVALID_ARGUMENT\",rpc=\"tessera.v1."
        "ModelService/GetModel\"} 1",
        "tessera_rpc_seconds_count{rpc=\"tessera.v1.UploadService/"
        "UploadFile\"} 1",
        "tessera_received_bytes_total 10",
        "tessera_queue_depth{class=\"training\"} 0",
        "tessera_device_memory_total_bytes{device=\"cpu\"}"}) {
    EXPECT_THAT(harness.AwaitMetrics(line), HasSubstr(line));
  }
}

TEST(Server, KeepsItsFolderForItself) {
  Harness harness;
  config::ServeOptions options;
  options.data_dir = harness.folder() / "data";
  options.listen.port = options.metrics_listen.port = 0;
  options.http.listen.port = 0;
  const auto second = process::Server::Start(options);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("--data-dir"));
}

TEST(Server, DoesNotShareItsPort) {
  Harness harness;
  const ScratchFolder other;
  config::ServeOptions options;
  options.data_dir = other / "data";
  options.listen.port = harness.server().port();
  options.metrics_listen.port = 0;
  options.http.listen.port = 0;
  const auto second = process::Server::Start(options);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("--listen"));
}

TEST(Server, IsNotExposedUnasked) {
  const ScratchFolder folder;
  config::ServeOptions options;
  options.data_dir = folder / "data";
  options.listen = {.host = "0.0.0.0", .port = 0};
  EXPECT_EQ(process::Server::Start(options).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_FALSE(std::filesystem::exists(folder / "data"));
}

}  // namespace
}  // namespace tessera::testing
