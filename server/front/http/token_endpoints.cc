#include "server/front/http/token_endpoints.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "server/front/http/answer.h"

namespace tessera::front::http {
namespace {

using Json = nlohmann::json;

constexpr int kUsualDays = 90;
constexpr int kMostDays = 3650;

std::string Rfc3339(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

Response Answer(const Json& json) {
  return JsonResponse(
      json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

absl::StatusOr<Response> List(const app::Tokens& tokens,
                              const Request& request) {
  ASSIGN_OR_RETURN(const std::vector<app::Tokens::Entry> entries,
                   tokens.List(request.caller));
  Json list = Json::array();
  for (const auto& [token, stored_bytes] : entries) {
    list.push_back({{"name", token.name},
                    {"user", token.principal.user},
                    {"role", access::NameOf(token.principal.role)},
                    {"groups", token.principal.groups},
                    {"createTime", Rfc3339(token.create_time)},
                    {"expireTime", Rfc3339(token.expire_time)},
                    {"fault", token.fault},
                    {"storedBytes", absl::StrCat(stored_bytes)}});
  }
  return Answer({{"tokens", std::move(list)}});
}

absl::Status Malformed(absl::string_view message) {
  return WithReason(absl::InvalidArgumentError(absl::StrCat(
                        "the request's body is malformed: ", message)),
                    "REQUEST_MALFORMED");
}

// The text of a member; empty without one.
absl::StatusOr<std::string> TextIn(const Json& body, const char* name) {
  const auto found = body.find(name);
  if (found == body.end()) return std::string();
  if (!found->is_string()) return Malformed(absl::StrCat(name, " is no text"));
  return found->get<std::string>();
}

absl::StatusOr<std::vector<std::string>> GroupsIn(const Json& body) {
  std::vector<std::string> groups;
  const Json list = body.value("groups", Json::array());
  if (!list.is_array()) return Malformed("groups must be a list");
  for (const Json& group : list) {
    if (!group.is_string()) return Malformed("a group is no text");
    groups.push_back(group.get<std::string>());
  }
  return groups;
}

absl::StatusOr<absl::Duration> LifetimeIn(const Json& body) {
  const Json days = body.value("expiresInDays", Json(kUsualDays));
  if (!days.is_number_integer() || days < 1 || days > kMostDays) {
    return Malformed(absl::StrCat(
        "expiresInDays must be a whole number from 1 to ", kMostDays));
  }
  return absl::Hours(24) * days.get<int>();
}

absl::StatusOr<Response> Create(app::Tokens& tokens, const Request& request) {
  const Json body =
      Json::parse(request.body, nullptr, /*allow_exceptions=*/false);
  if (!body.is_object()) return Malformed("it must be a JSON object");
  access::Principal principal;
  ASSIGN_OR_RETURN(const std::string name, TextIn(body, "name"));
  ASSIGN_OR_RETURN(principal.user, TextIn(body, "user"));
  ASSIGN_OR_RETURN(const std::string role, TextIn(body, "role"));
  const absl::StatusOr<access::Role> known = access::ParseRole(role);
  if (!known.ok()) return Malformed(known.status().message());
  principal.role = *known;
  ASSIGN_OR_RETURN(principal.groups, GroupsIn(body));
  ASSIGN_OR_RETURN(const absl::Duration lifetime, LifetimeIn(body));
  ASSIGN_OR_RETURN(const std::string secret,
                   tokens.Create(request.caller, name, principal, lifetime));
  return Answer({{"name", name}, {"secret", secret}});
}

constexpr char kListSchema[] =
    R"({"type":"object","required":["tokens"],"properties":{"tokens":{"type":"array","items":{"type":"object",
"required":["name","user","role","groups","createTime","expireTime","fault","storedBytes"],"properties":{
"name":{"type":"string"},"user":{"type":"string"},"role":{"type":"string"},"groups":{"type":"array","items":{"type":"string"}},
"createTime":{"type":"string","format":"date-time"},"expireTime":{"type":"string","format":"date-time"},
"fault":{"type":"string","description":"Why the server cannot read it; empty if it can."},
"storedBytes":{"type":"string","format":"int64","description":"Of the token's user."}}}}}})";
constexpr char kCreateSchema[] =
    R"({"type":"object","required":["name","user","role"],"properties":{
"name":{"type":"string"},"user":{"type":"string"},
"role":{"type":"string","enum":["viewer","member","admin","worker"]},
"groups":{"type":"array","items":{"type":"string"}},
"expiresInDays":{"type":"integer","minimum":1,"maximum":3650}}})";
constexpr char kCreatedSchema[] =
    R"({"type":"object","required":["name","secret"],"properties":{"name":{"type":"string"},"secret":{"type":"string"}}})";

}  // namespace

void AddTokenEndpoints(Router& router, app::Tokens& tokens) {
  router.Add(
      "GET", "/v1/tokens", app::kListTokens,
      [&tokens](const Request& request) { return List(tokens, request); },
      {.summary = "Lists all tokens, and what their users store.",
       .response_schema = kListSchema});
  router.Add(
      "POST", "/v1/tokens", app::kCreateToken,
      [&tokens](const Request& request) { return Create(tokens, request); },
      {.summary = "Makes a token; its secret is in this answer only.",
       .request_schema = kCreateSchema,
       .response_schema = kCreatedSchema});
  router.Add(
      "DELETE", "/v1/tokens/{name}", app::kRevokeToken,
      [&tokens](const Request& request) -> absl::StatusOr<Response> {
        RETURN_IF_ERROR(tokens.Revoke(request.caller, request.value("name")));
        return JsonResponse("{}");
      },
      {.summary = "Revokes a token: it is refused from the next call on.",
       .response_schema = R"({"type":"object"})"});
}

}  // namespace tessera::front::http
