#include "server/front/http/openapi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "grpcpp/create_channel.h"
#include "nlohmann/json.hpp"
#include "server/front/http/rpc_routes.h"
#include "server/front/http/transcoder.h"

namespace tessera::front::http {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;

// All routes of methods, and one that is no method.
class OpenApiTest : public ::testing::Test {
 protected:
  OpenApiTest()
      : transcoder_(grpc::CreateChannel("127.0.0.1:1",
                                        grpc::InsecureChannelCredentials())) {
    for (const RpcRoute& route : RpcRoutes()) transcoder_.AddTo(router_, route);
    router_.AddOpen("GET", "/v1/files/{sha256}/slices/{slice}",
                    [](const Request&) { return Response{}; },
                    {.summary = "A slice.",
                     .query = {{"channel", "integer", "From 1."}},
                     .response_type = "image/jpeg"});
    AddOpenApiEndpoint(router_);
    document_ = Json::parse(OpenApiOf(router_));
  }

  Router router_;
  Transcoder transcoder_;
  Json document_;
};

// Calls `visit` with every reference in `json`.
template <typename Visit>
void ForEachReference(const Json& json, const Visit& visit) {
  if (json.is_object() && json.contains("$ref")) {
    visit(json["$ref"].get<std::string>());
  }
  if (!json.is_structured()) return;
  for (const Json& child : json) ForEachReference(child, visit);
}

TEST_F(OpenApiTest, RefersToWhatItHas) {
  ForEachReference(document_, [&](const std::string& reference) {
    ASSERT_TRUE(absl::StartsWith(reference, "#/"));
    EXPECT_TRUE(document_.contains(Json::json_pointer(reference.substr(1))))
        << reference;
  });
}

TEST_F(OpenApiTest, DescribesEachRouteOnce) {
  std::set<std::string> ids;
  size_t operations = 0;
  for (const auto& [path, verbs] : document_["paths"].items()) {
    for (const auto& [verb, operation] : verbs.items()) {
      ++operations;
      EXPECT_TRUE(ids.insert(operation["operationId"]).second) << path;
      EXPECT_FALSE(operation["summary"].get<std::string>().empty()) << path;
      EXPECT_TRUE(operation["responses"].contains("200"));
      for (const Json& parameter : operation["parameters"]) {
        EXPECT_EQ(
            parameter["in"] == "path",
            absl::StrContains(
                path,
                absl::StrCat("{", parameter["name"].get<std::string>(), "}")))
            << path;
      }
    }
  }
  EXPECT_EQ(operations, router_.routes().size());
}

TEST_F(OpenApiTest, DescribesMessagesAsJsonHasThem) {
  const Json& schemas = document_["components"]["schemas"];
  const Json& model = schemas["Model"]["properties"];
  EXPECT_EQ(model["newestVersion"]["type"], "integer");
  EXPECT_EQ(model["createTime"]["format"], "date-time");
  EXPECT_EQ(model["aliases"]["additionalProperties"]["type"], "integer");
  const Json& job = schemas["SegmentationJob"]["properties"];
  EXPECT_EQ(job["objects"]["type"], "string");
  EXPECT_EQ(job["state"]["enum"][1], "QUEUED");
  const Json& list = document_["paths"]["/v1/models"]["get"];
  EXPECT_EQ(list["parameters"][0]["name"], "pageSize");
  EXPECT_EQ(list["operationId"], "ListModels");
  const Json& alias = document_["paths"]["/v1/models/{model}:setAlias"]["post"];
  EXPECT_EQ(
      alias["requestBody"]["content"]["application/json"]["schema"]["$ref"],
      "#/components/schemas/SetModelAliasRequest");
}

TEST_F(OpenApiTest, DescribesOtherRoutesAsTheyWereAdded) {
  const Json& slice =
      document_["paths"]["/v1/files/{sha256}/slices/{slice}"]["get"];
  EXPECT_EQ(slice["parameters"].size(), 3u);
  EXPECT_TRUE(slice["responses"]["200"]["content"].contains("image/jpeg"));
}

}  // namespace
}  // namespace tessera::front::http
