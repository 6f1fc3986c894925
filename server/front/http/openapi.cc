#include "server/front/http/openapi.h"

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/version.h"
#include "google/protobuf/descriptor.h"
#include "nlohmann/json.hpp"
#include "server/front/http/answer.h"
#include "server/front/http/message_schemas.h"

namespace tessera::front::http {
namespace {

using google::protobuf::MethodDescriptor;
using Json = nlohmann::json;

constexpr char kErrorSchema[] = R"({
  "type": "object",
  "required": ["error"],
  "properties": {"error": {
    "type": "object",
    "required": ["code", "status", "message", "details"],
    "properties": {
      "code": {"type": "integer", "description": "The HTTP status."},
      "status": {"type": "string", "description": "The code, as of gRPC."},
      "message": {"type": "string", "description": "What failed, and what to do."},
      "details": {"type": "array", "items": {
        "type": "object",
        "required": ["@type"],
        "properties": {
          "@type": {"type": "string"},
          "reason": {"type": "string"},
          "domain": {"type": "string"},
          "metadata": {"type": "object", "additionalProperties": {"type": "string"}},
          "retryDelay": {"type": "string"},
          "requestId": {"type": "string"}}}}}}}})";

constexpr char kSecuritySchemes[] = R"({
  "token": {"type": "http", "scheme": "bearer"},
  "session": {"type": "apiKey", "in": "cookie", "name": "tessera_session"}})";

Json ParameterOf(const std::string& name, const char* in, bool required,
                 Json schema, const std::string& description = "") {
  Json parameter = {{"name", name},
                    {"in", in},
                    {"required", required},
                    {"schema", std::move(schema)}};
  if (!description.empty()) parameter["description"] = description;
  return parameter;
}

Json JsonContent(Json schema) {
  return {{"application/json", {{"schema", std::move(schema)}}}};
}

// `GetV1FilesSha256Slices`: unique, as method and path are.
std::string IdOf(const Route& route) {
  std::string id;
  bool begins = true;
  for (const char c :
       absl::StrCat(absl::AsciiStrToLower(route.verb), route.path.simple())) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      begins = true;
    } else {
      id += begins ? absl::ascii_toupper(static_cast<unsigned char>(c)) : c;
      begins = false;
    }
  }
  return id;
}

// Makes the description of one operation after the other.
class Operations {
 public:
  Json Describe(const Route& route) {
    Json operation = {
        {"operationId", UniqueIdOf(route)},
        {"summary", route.about.summary},
        {"tags", {TagOf(route)}},
        {"parameters", Json::array()},
        {"responses",
         {{"default", {{"$ref", "#/components/responses/Error"}}}}}};
    for (const std::string& name : route.path.simple_variables()) {
      operation["parameters"].push_back(
          ParameterOf(name, "path", true, {{"type", "string"}}));
    }
    if (route.about.rpc.empty()) {
      DescribeOwn(route, operation);
    } else {
      DescribeRpc(route, operation);
    }
    return operation;
  }
  const MessageSchemas& schemas() const { return schemas_; }

 private:
  // What follows `/v1/`: `models`.
  static std::string TagOf(const Route& route) {
    const std::vector<std::string> parts =
        absl::StrSplit(route.path.simple(), absl::ByAnyChar("/:"));
    return parts.size() > 2 ? parts[2] : "page";
  }

  std::string UniqueIdOf(const Route& route) {
    const std::vector<std::string> parts = absl::StrSplit(route.about.rpc, '.');
    const std::string id = parts.back().empty() ? IdOf(route) : parts.back();
    // GetDataset has two paths.
    return ids_.insert(id).second ? id : IdOf(route);
  }

  void DescribeOwn(const Route& route, Json& operation) {
    const Description& about = route.about;
    for (const QueryParameter& parameter : about.query) {
      operation["parameters"].push_back(
          ParameterOf(parameter.name, "query", parameter.required,
                      {{"type", parameter.type}}, parameter.description));
    }
    if (!about.request_type.empty()) {
      operation["requestBody"] = {
          {"required", true},
          {"content", {{about.request_type, Json::object()}}}};
    } else if (!about.request_schema.empty()) {
      operation["requestBody"] = {
          {"required", true},
          {"content", JsonContent(Json::parse(about.request_schema))}};
    }
    Json content = Json::object();
    if (!about.response_schema.empty()) {
      content["schema"] = Json::parse(about.response_schema);
    } else if (!about.response_message.empty()) {
      content["schema"] = schemas_.Refer(
          *google::protobuf::DescriptorPool::generated_pool()
               ->FindMessageTypeByName(about.response_message));
    }
    operation["responses"]["200"] = {
        {"description", about.summary},
        {"content", {{about.response_type, content}}}};
  }

  void DescribeRpc(const Route& route, Json& operation) {
    const MethodDescriptor& method =
        *google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
            route.about.rpc);
    const auto& request = *method.input_type();
    if (route.about.rpc_body.empty()) {
      const std::vector<std::string> of_path = route.path.variables();
      for (int i = 0; i < request.field_count(); ++i) {
        const auto& field = *request.field(i);
        if (std::count(of_path.begin(), of_path.end(), field.name()) > 0) {
          continue;
        }
        operation["parameters"].push_back(ParameterOf(
            field.json_name(), "query", false, schemas_.SchemaOf(field)));
      }
    } else {
      operation["requestBody"] = {
          {"required", false},
          {"content", JsonContent(schemas_.Refer(request))}};
    }
    operation["responses"]["200"] = {
        {"description", route.about.summary},
        {"content", JsonContent(schemas_.Refer(*method.output_type()))}};
  }

  MessageSchemas schemas_;
  std::set<std::string> ids_;
};

}  // namespace

std::string OpenApiOf(const Router& router) {
  Operations operations;
  Json paths = Json::object();
  for (const Route& route : router.routes()) {
    paths[route.path.simple()][absl::AsciiStrToLower(route.verb)] =
        operations.Describe(route);
  }
  Json schemas = operations.schemas().schemas();
  schemas["Error"] = Json::parse(kErrorSchema);
  const Json document = {
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "Tessera"},
        {"version", std::string(kVersion)},
        {"summary", "Trains segmentation models and applies them."},
        {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"servers", {{{"url", "/"}}}},
      {"security", {{{"token", Json::array()}}, {{"session", Json::array()}}}},
      {"paths", paths},
      {"components",
       {{"schemas", schemas},
        {"responses",
         {{"Error",
           {{"description", "The error of any call."},
            {"content",
             JsonContent({{"$ref", "#/components/schemas/Error"}})}}}}},
        {"securitySchemes", Json::parse(kSecuritySchemes)}}}};
  return document.dump();
}

void AddOpenApiEndpoint(Router& router) {
  // The document describes its own path, too.
  const auto document = std::make_shared<std::string>();
  router.AddOpen("GET", "/v1/openapi.json",
                 [document](const Request&) -> absl::StatusOr<Response> {
                   return JsonResponse(*document);
                 },
                 {.summary = "Describes this API in OpenAPI 3.1.",
                  .response_schema = R"({"type":"object"})"});
  *document = OpenApiOf(router);
}

}  // namespace tessera::front::http
