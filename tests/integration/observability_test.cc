// What is seen of a server from outside: names of calls, log, health, metrics.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "server/front/grpc/health_check.h"
#include "server/wire/status.h"
#include "tessera/v1/error_info.pb.h"
#include "tests/integration/harness.h"
#include "tests/support/http_get.h"
#include "tests/support/status_matchers.h"

namespace tessera::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kTraceparent[] =
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

// Fails with NOT_FOUND.
grpc::Status AskForNoModel(Harness& harness, grpc::ClientContext& context) {
  v1::GetModelRequest request;
  request.set_name("models/none");
  v1::Model model;
  return harness.client().models->GetModel(&context, request, &model);
}

std::string TrailingRequestId(const grpc::ClientContext& context) {
  const auto& metadata = context.GetServerTrailingMetadata();
  const auto found = metadata.find("x-request-id");
  return found == metadata.end()
             ? ""
             : std::string(found->second.data(), found->second.size());
}

std::string RequestIdIn(const grpc::Status& status) {
  v1::StatusDetails details;
  v1::RequestInfo info;
  if (!details.ParseFromString(status.error_details())) return "";
  info.ParseFromString(details.details(details.details_size() - 1).value());
  return info.request_id();
}

// The lines that the server writes to its log while `act` runs.
template <typename Act>
std::string LogOf(Act act) {
  ::testing::internal::CaptureStderr();
  act();
  return ::testing::internal::GetCapturedStderr();
}

TEST(RequestId, IsTheCallersOwn) {
  Harness harness;
  grpc::ClientContext context;
  context.AddMetadata("x-request-id", "lab-7.3");
  const grpc::Status status = AskForNoModel(harness, context);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(RequestIdIn(status), "lab-7.3");
  EXPECT_EQ(TrailingRequestId(context), "lab-7.3");
  EXPECT_EQ(ReasonIn(status), "MODEL_NOT_FOUND");
}

TEST(RequestId, IsMadeWhereThereIsNoneOrABadOne) {
  Harness harness;
  grpc::ClientContext first;
  const std::string one = RequestIdIn(AskForNoModel(harness, first));
  grpc::ClientContext second;
  second.AddMetadata("x-request-id", "two words");
  const std::string two = RequestIdIn(AskForNoModel(harness, second));
  EXPECT_EQ(one.size(), 16);
  EXPECT_EQ(two.size(), 16);
  EXPECT_NE(one, two);
}

TEST(RequestId, ComesWithGoodAnswersToo) {
  Harness harness;
  grpc::ClientContext context;
  v1::ServerStatus status;
  Require(harness.client().server->GetServerStatus(&context, {}, &status));
  EXPECT_EQ(TrailingRequestId(context).size(), 16);
}

TEST(CallLog, NamesCallTraceAndReason) {
  Harness harness;
  const std::string log = LogOf([&] {
    grpc::ClientContext context;
    context.AddMetadata("x-request-id", "lab-8");
    context.AddMetadata("traceparent", kTraceparent);
    AskForNoModel(harness, context);
  });
  EXPECT_THAT(log,
              AllOf(HasSubstr("rpc=tessera.v1.ModelService/GetModel"),
                    HasSubstr("code=NOT_FOUND"), HasSubstr("request_id=lab-8"),
                    HasSubstr("reason=MODEL_NOT_FOUND")));
  EXPECT_THAT(log, AllOf(HasSubstr("trace_id=4bf92f3577b34da6a3ce929d0e0e4736"),
                         HasSubstr("parent_id=00f067aa0ba902b7")));
}

TEST(CallLog, LeavesOutHealthChecksThatAreAnswered) {
  Harness harness;
  const std::string log = LogOf([&] {
    EXPECT_OK(front::CheckHealth(harness.server().address()));
    grpc::ClientContext context;
    AskForNoModel(harness, context);
  });
  EXPECT_THAT(log, HasSubstr("GetModel"));
  EXPECT_THAT(log, Not(HasSubstr("grpc.health.v1")));
}

TEST(Health, HasAPortThatAnswersNothingElse) {
  Harness harness([](config::ServeOptions& options) {
    options.health_listen = config::Endpoint{.host = "127.0.0.1", .port = 0};
  });
  const std::string address =
      "127.0.0.1:" + std::to_string(harness.server().health_port());
  EXPECT_OK(front::CheckHealth(address));
  const Client client(address);
  grpc::ClientContext context;
  v1::ServerStatus status;
  EXPECT_EQ(client.server->GetServerStatus(&context, {}, &status).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST(Health, IsGoneAfterShutdown) {
  Harness harness([](config::ServeOptions& options) {
    options.health_listen = config::Endpoint{.host = "127.0.0.1", .port = 0};
  });
  harness.server().Shutdown(absl::ZeroDuration());
  const std::string address =
      "127.0.0.1:" + std::to_string(harness.server().health_port());
  const absl::Status health = front::CheckHealth(address);
  EXPECT_FALSE(health.ok());
  EXPECT_THAT(std::string(health.message()), HasSubstr(address));
}

TEST(Metrics, FollowATrainingAndASegmentation) {
  Harness harness;
  const std::string job =
      harness.CreateJob(harness.CreateDataset("nuclei"), "models/cells");
  ASSERT_EQ(harness.WatchToEnd(job).state(), v1::TrainingJob::SUCCEEDED);
  const std::string image = NucleiTiff({1});
  Require(harness.Segment(HeaderFor("models/cells", image), image).status);
  for (const std::string line :
       {"tessera_training_jobs_total{outcome=\"succeeded\"} 1",
        "tessera_training_jobs_total{outcome=\"failed\"} 0",
        "tessera_queue_wait_seconds_count{class=\"training\"} 1",
        "tessera_queue_wait_seconds_count{class=\"interactive\"} 1",
        "tessera_segment_seconds_count 1"}) {
    EXPECT_THAT(harness.AwaitMetrics(line), HasSubstr(line));
  }
  for (const std::string stage : {"queue", "decode", "network", "stitch",
                                  "objects", "outline", "send"}) {
    const std::string line =
        "tessera_segment_stage_seconds_count{stage=\"" + stage + "\"} 1";
    EXPECT_THAT(harness.AwaitMetrics(line), HasSubstr(line));
  }
  const std::string metrics =
      HttpGet(harness.server().metrics_port(), "/metrics");
  const std::string busy =
      "tessera_device_busy_seconds_total{device=\"cpu\","
      "work=\"segmentation\"} ";
  EXPECT_THAT(metrics, HasSubstr(busy));
  EXPECT_THAT(metrics, Not(HasSubstr(busy + "0\n")));
}

TEST(Metrics, TellHowMuchIsStored) {
  Harness harness;
  for (const std::string line :
       {"tessera_stored_bytes 0\n", "tessera_stored_files 0\n",
        "tessera_data_dir_free_bytes "}) {
    EXPECT_THAT(harness.AwaitMetrics(line), HasSubstr(line));
  }
}

TEST(Metrics, CountErrorsByReason) {
  Harness harness;
  grpc::ClientContext context;
  AskForNoModel(harness, context);
  const std::string line =
      "tessera_errors_total{reason=\"MODEL_NOT_FOUND\"} 1";
  EXPECT_THAT(harness.AwaitMetrics(line), HasSubstr(line));
}

}  // namespace
}  // namespace tessera::testing
