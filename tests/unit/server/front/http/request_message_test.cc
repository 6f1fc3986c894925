#include "server/front/http/request_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/error_reason.h"
#include "google/protobuf/descriptor.h"
#include "nlohmann/json.hpp"
#include "server/front/http/path_template.h"
#include "server/front/http/rpc_routes.h"
#include "tessera/v1/dataset_service.pb.h"
#include "tessera/v1/model_service.pb.h"
#include "tessera/v1/segmentation_job_service.pb.h"
#include "tessera/v1/server_service.pb.h"
#include "tessera/v1/training_service.pb.h"
#include "tessera/v1/upload_service.pb.h"

namespace tessera::front::http {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The error of a request that does not fit.
absl::Status Refused(const Request& request, const std::string& body) {
  v1::SetModelAliasRequest message;
  return FillRequest(request, body, message);
}

TEST(FillRequest, TakesFieldsFromPathQueryAndBody) {
  Request request;
  request.values = {{"model", "models/nuclei"}};
  request.query = {{"version", "3"}, {"expectedVersion", "2"}};
  request.body = R"({"alias": "production", "model": "models/other"})";
  v1::SetModelAliasRequest message;
  ASSERT_TRUE(FillRequest(request, "*", message).ok());
  EXPECT_EQ(message.model(), "models/nuclei");  // Of the path.
  EXPECT_EQ(message.alias(), "production");
  EXPECT_EQ(message.version(), 3);
  EXPECT_EQ(message.expected_version(), 2);
}

TEST(FillRequest, TakesRepeatedAndNestedFieldsAndEnums) {
  Request request;
  request.query = {{"sha256", "a"}, {"sha256", "b"}};
  v1::FindMissingFilesRequest files;
  ASSERT_TRUE(FillRequest(request, "", files).ok());
  EXPECT_EQ(files.sha256_size(), 2);
  request.query = {{"job.dataset", "datasets/a"}};
  v1::CreateTrainingJobRequest job;
  ASSERT_TRUE(FillRequest(request, "*", job).ok());
  EXPECT_EQ(job.job().dataset(), "datasets/a");
  request.query = {{"visibility", "PUBLIC"}};
  v1::ShareModelRequest share;
  ASSERT_TRUE(FillRequest(request, "*", share).ok());
  EXPECT_EQ(share.visibility(), v1::Access::PUBLIC);
}

TEST(FillRequest, NamesWhatDoesNotFit) {
  Request request;
  request.query = {{"version", "x"}};
  EXPECT_THAT(std::string(Refused(request, "*").message()),
              HasSubstr("\"version\""));
  request.query = {{"versions", "1"}};
  EXPECT_THAT(std::string(Refused(request, "*").message()),
              HasSubstr("\"versions\""));
  request.query = {{"alias", "\xff"}};
  EXPECT_EQ(ReasonOf(Refused(request, "*")), "REQUEST_MALFORMED");
  request.query = {{"alias.name", "a"}};
  EXPECT_EQ(ReasonOf(Refused(request, "*")), "REQUEST_MALFORMED");
  request.query.clear();
  for (const char* body : {"{", "[]", R"({"alias": 3})", R"({"aliases": "a"})",
                           "\xff", "{\"alias\": \"a\"} x"}) {
    request.body = body;
    EXPECT_EQ(ReasonOf(Refused(request, "*")), "REQUEST_MALFORMED") << body;
  }
  request.body = "{}";
  EXPECT_EQ(ReasonOf(Refused(request, "")), "REQUEST_MALFORMED");
}

TEST(FillRequest, SurvivesDeeplyNestedBodies) {
  Request request;
  request.body = R"({"alias": )" + std::string(100'000, '[');
  EXPECT_EQ(ReasonOf(Refused(request, "*")), "REQUEST_MALFORMED");
}

TEST(ToJson, PrintsDefaultsAndLongNumbersAsText) {
  v1::FindMissingFilesResponse message;
  message.add_files()->set_sha256("a");
  const auto json = ToJson(message);
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(*json, R"({"files":[{"sha256":"a","committedBytes":"0"}]})");
  EXPECT_EQ(ToJson(v1::ListModelsResponse()).value(),
            R"({"models":[],"nextPageToken":""})");
}

// The unary methods of all services of tessera.v1.
std::set<std::string> UnaryMethods() {
  std::set<std::string> names;
  for (const auto* file :
       {v1::Dataset::descriptor()->file(), v1::Model::descriptor()->file(),
        v1::SegmentationJob::descriptor()->file(),
        v1::ServerStatus::descriptor()->file(),
        v1::TrainingJob::descriptor()->file(),
        v1::UploadFileRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int k = 0; k < file->service(i)->method_count(); ++k) {
        const auto* const method = file->service(i)->method(k);
        if (!method->client_streaming() && !method->server_streaming()) {
          names.insert(method->full_name());
        }
      }
    }
  }
  return names;
}

TEST(RpcRoutes, NameEveryUnaryMethodAndItsFields) {
  std::set<std::string> missing = UnaryMethods();
  for (const RpcRoute& route : RpcRoutes()) {
    missing.erase(route.method);
    const auto* const method =
        google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
            route.method);
    ASSERT_NE(method, nullptr) << route.method;
    const auto path = PathTemplate::Parse(route.path);
    ASSERT_TRUE(path.ok()) << route.path;
    for (const std::string& name : path->variables()) {
      EXPECT_NE(method->input_type()->FindFieldByName(name), nullptr)
          << route.path;
    }
  }
  EXPECT_THAT(missing, IsEmpty());
}

TEST(CheckDepth, RefusesWhatWouldTakeTheStack) {
  const auto nested = [](int depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(CheckDepth(nested(64)).ok());
  EXPECT_EQ(ReasonOf(CheckDepth(nested(65))), "REQUEST_MALFORMED");
  EXPECT_TRUE(CheckDepth(R"({"a": "\\"[[" , "b": [1]})").ok());
  EXPECT_TRUE(CheckDepth("[" + std::string(100, '"') + "]").ok());
  std::string flat;
  for (int i = 0; i < 100; ++i) flat += nested(1);
  EXPECT_TRUE(CheckDepth(flat).ok());
  EXPECT_EQ(ReasonOf(Refused({.body = nested(65)}, "*")), "REQUEST_MALFORMED");
}

}  // namespace
}  // namespace tessera::front::http
