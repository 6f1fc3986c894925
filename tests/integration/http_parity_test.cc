// The HTTP API answers as the gRPC API does: every unary rpc, every caller.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"
#include "server/front/http/path_template.h"
#include "server/front/http/rpc_routes.h"
#include "tests/integration/access_rows.h"
#include "tests/integration/any_call.h"
#include "tests/integration/http_client.h"
#include "tests/integration/users.h"

namespace tessera::testing {
namespace {

using front::http::Path;
using front::http::PathTemplate;
using front::http::RpcRoute;
using front::http::RpcRoutes;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using Json = nlohmann::json;

std::unique_ptr<Message> Filled(const Message& request,
                                const std::string& job_id,
                                const std::string& caller) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(request, &text);
  text = absl::StrReplaceAll(text, {{kJobId, job_id}, {kCaller, caller}});
  std::unique_ptr<Message> filled(request.New());
  EXPECT_TRUE(
      google::protobuf::TextFormat::ParseFromString(text, filled.get()));
  return filled;
}

std::string JsonOf(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  EXPECT_TRUE(
      google::protobuf::util::MessageToJsonString(message, &json, options)
          .ok());
  return json;
}

// The text of a field that the path holds.
std::string TextOf(const Message& message, const std::string& field) {
  return message.GetReflection()->GetString(
      message, message.GetDescriptor()->FindFieldByName(field));
}

// The path for the request; nothing if its names do not fit the template.
std::optional<std::string> PathFor(const RpcRoute& route,
                                   const Message& request) {
  const auto made = PathTemplate::Parse(route.path);
  std::string path = route.path;
  for (const std::string& name : made->variables()) {
    const size_t begin = path.find(absl::StrCat("{", name));
    const size_t end = path.find('}', begin);
    path.replace(begin, end - begin + 1, TextOf(request, name));
  }
  const auto parsed = Path::Parse(path);
  if (!parsed.ok() || !made->Match(*parsed)) return std::nullopt;
  return path;
}

// Fields that the path does not hold, as a query.
std::string QueryFor(const RpcRoute& route, const Message& request) {
  std::vector<std::string> fields;
  const Json json = Json::parse(JsonOf(request));
  for (const auto& [name, value] : json.items()) {
    if (absl::StrContains(route.path, absl::StrCat("{", name, "="))) continue;
    if (value == Json::array() || value == "" || value.is_object()) continue;
    fields.push_back(absl::StrCat(
        name, "=",
        value.is_string() ? value.get<std::string>() : value.dump()));
  }
  return fields.empty() ? "" : absl::StrCat("?", absl::StrJoin(fields, "&"));
}

// Without what is never the same twice.
Json Lasting(Json json) {
  json.erase("uptimeSeconds");
  for (const auto& [name, value] : json.items()) {
    if (name == "devices") {
      for (Json& device : json[name]) device.erase("memoryUsedBytes");
    }
  }
  return json;
}

class HttpParityTest : public ::testing::Test {
 protected:
  HttpParityTest() {
    users_.ActAs("owner");
    users_.harness().CreateDataset("d");
    const std::string job =
        users_.harness().CreateJob("datasets/d", kOwnersModel);
    users_.harness().WatchToEnd(job);
    job_id_ = std::string(absl::StripPrefix(job, "trainingJobs/"));
  }

  // Makes the call by both fronts and compares.
  void Compare(const Row& row, const RpcRoute& route,
               const std::string& caller) {
    const auto request = Filled(*row.request, job_id_, caller);
    const auto path = PathFor(route, *request);
    if (!path) return;
    SCOPED_TRACE(absl::StrCat(row.rpc, " by ", caller, " at ", *path));
    ++compared_;
    std::string bytes;
    const grpc::Status status = AnyCall(users_.ClientOf(caller).channel,
                                        absl::StrCat("/tessera.v1.", row.rpc),
                                        request->SerializeAsString(), &bytes);
    const bool has_body = route.body[0] != '\0';
    const auto answer =
        HttpClient(users_.harness().server(), users_.TokenOf(caller))
            .Call(route.verb,
                  has_body ? *path
                           : absl::StrCat(*path, QueryFor(route, *request)),
                  has_body ? JsonOf(*request) : "");
    const Json json = Json::parse(answer.body);
    if (status.ok()) {
      CompareAnswers(*MethodOf(route), bytes, answer, json);
    } else {
      CompareErrors(status, json);
    }
  }

  static const MethodDescriptor* MethodOf(const RpcRoute& route) {
    return google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
        route.method);
  }

  static void CompareAnswers(const MethodDescriptor& method,
                             const std::string& bytes,
                             const net::HttpResponse& answer,
                             const Json& json) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_FALSE(answer.Header("x-request-id").empty());
    const std::unique_ptr<Message> message(
        google::protobuf::MessageFactory::generated_factory()
            ->GetPrototype(method.output_type())
            ->New());
    ASSERT_TRUE(message->ParseFromString(bytes));
    EXPECT_EQ(Lasting(json), Lasting(Json::parse(JsonOf(*message))));
  }

  static void CompareErrors(const grpc::Status& status, const Json& json) {
    ASSERT_TRUE(json.contains("error")) << json;
    EXPECT_EQ(json["error"]["message"], status.error_message());
    EXPECT_EQ(json["error"]["status"],
              absl::StatusCodeToString(
                  static_cast<absl::StatusCode>(status.error_code())));
    EXPECT_EQ(json["error"]["details"][0]["reason"], ReasonIn(status));
  }

  Users users_;
  std::string job_id_;
  int compared_ = 0;
};

TEST_F(HttpParityTest, EveryUnaryRpcAnswersTheSame) {
  std::set<std::string> missing;
  for (const RpcRoute& route : RpcRoutes()) missing.insert(route.method);
  for (const Row& row : AllRows()) {
    if (row.request == nullptr) continue;
    const std::string method =
        absl::StrCat("tessera.v1.", absl::StrReplaceAll(row.rpc, {{"/", "."}}));
    for (const RpcRoute& route : RpcRoutes()) {
      if (route.method != method) continue;
      for (const char* caller :
           {"viewer", "stranger", "owner", "admin", "forger", "nobody"}) {
        // What was deleted by the one front is absent for the other.
        const bool deletes = absl::StrContains(row.rpc, "/Delete");
        if (deletes &&
            (row.viewer == Fate::kLetIn || caller == std::string("owner") ||
             caller == std::string("admin"))) {
          continue;
        }
        const int before = compared_;
        Compare(row, route, caller);
        if (compared_ > before) missing.erase(method);
      }
    }
  }
  EXPECT_TRUE(missing.empty()) << *missing.begin() << " was not compared";
}

TEST_F(HttpParityTest, DeletesWhatTheOtherFrontThenLacks) {
  const HttpClient owner(users_.harness().server(), users_.TokenOf("owner"));
  users_.harness().CreateDataset("gone", 1);
  EXPECT_EQ(owner.Get("/v1/datasets/gone").status, 200);
  const auto deleted = owner.Call("DELETE", "/v1/datasets/gone");
  EXPECT_EQ(deleted.status, 200);
  EXPECT_EQ(deleted.body, "{}");
  grpc::ClientContext context;
  v1::GetDatasetRequest request;
  request.set_name("datasets/gone");
  v1::Dataset dataset;
  EXPECT_EQ(users_.ClientOf("owner")
                .datasets->GetDataset(&context, request, &dataset)
                .error_code(),
            grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace tessera::testing
