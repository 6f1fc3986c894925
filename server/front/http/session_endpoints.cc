#include "server/front/http/session_endpoints.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "server/front/http/answer.h"

namespace tessera::front::http {
namespace {

using Json = nlohmann::json;

constexpr int kSessionSeconds = 12 * 3600;
// Browsers keep cookies of up to 4 KiB with their names.
constexpr size_t kMaxTokenBytes = 3500;

std::string CookieField(const std::string& token, int seconds, bool secure) {
  return absl::StrFormat(
      "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d%s", kSessionCookie,
      token, seconds, secure ? "; Secure" : "");
}

absl::Status TokenMalformed() {
  return WithReason(
      absl::InvalidArgumentError(
          "send {\"token\": \"…\"} with a token that `tesserad token create` "
          "or your identity provider gave you"),
      "TOKEN_MALFORMED");
}

absl::StatusOr<std::string> TokenIn(const std::string& body) {
  const Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("token") ||
      !json["token"].is_string()) {
    return TokenMalformed();
  }
  const std::string token(
      absl::StripAsciiWhitespace(json["token"].get<std::string>()));
  // The characters of base64url, of JSON Web Tokens and of our own tokens: no
  // other one may come into a header.
  const bool valid =
      !token.empty() && token.size() <= kMaxTokenBytes &&
      std::all_of(token.begin(), token.end(), [](char c) {
        return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
               absl::string_view("-_.~+/=").find(c) != absl::string_view::npos;
      });
  if (!valid) return TokenMalformed();
  return token;
}

Response Who(const app::Caller& caller, const Entrance& entrance) {
  const access::Principal& principal = caller.principal;
  const bool known = !principal.user.empty();
  const Json json = {
      {"user", principal.user},
      {"role", known ? NameOf(principal.role) : ""},
      {"groups", principal.groups},
      {"signedIn", known},
      {"authenticationRequired", entrance.options().authenticates}};
  return JsonResponse(
      json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

absl::StatusOr<Response> SignIn(const Request& request,
                                const Entrance& entrance) {
  ASSIGN_OR_RETURN(const std::string token, TokenIn(request.body));
  app::Caller caller = request.caller;
  RETURN_IF_ERROR(
      entrance.Authenticate(absl::StrCat("Bearer ", token), caller));
  Response response = Who(caller, entrance);
  if (entrance.options().authenticates) {
    response.headers["Set-Cookie"] =
        CookieField(token, kSessionSeconds, entrance.options().encrypts);
  }
  return response;
}

absl::StatusOr<Response> Look(const Request& request,
                              const Entrance& entrance) {
  app::Caller caller = request.caller;
  const absl::Status known =
      entrance.Authenticate(request.header("authorization"), caller);
  if (!known.ok() && !absl::IsUnauthenticated(known)) return known;
  return Who(caller, entrance);
}

Response SignOut(const Entrance& entrance) {
  Response response = JsonResponse("{}");
  response.headers["Set-Cookie"] =
      CookieField("", 0, entrance.options().encrypts);
  return response;
}

constexpr char kSessionSchema[] =
    R"({"type":"object","required":["user","role","groups","signedIn","authenticationRequired"],
"properties":{"user":{"type":"string"},"role":{"type":"string"},
"groups":{"type":"array","items":{"type":"string"}},"signedIn":{"type":"boolean"},
"authenticationRequired":{"type":"boolean"}}})";

}  // namespace

void AddSessionEndpoints(Router& router, const Entrance& entrance) {
  router.AddOpen(
      "POST", "/v1/session",
      [&entrance](const Request& request) { return SignIn(request, entrance); },
      {.summary = "Signs in: the token becomes a cookie of the browser.",
       .request_schema =
           R"({"type":"object","required":["token"],"properties":{"token":{"type":"string"}}})",
       .response_schema = kSessionSchema});
  router.AddOpen(
      "GET", "/v1/session",
      [&entrance](const Request& request) { return Look(request, entrance); },
      {.summary = "Tells who the caller is.",
       .response_schema = kSessionSchema});
  router.AddOpen("DELETE", "/v1/session",
                 [&entrance](const Request&) -> absl::StatusOr<Response> {
                   return SignOut(entrance);
                 },
                 {.summary = "Signs out: takes the cookie away.",
                  .response_schema = R"({"type":"object"})"});
}

}  // namespace tessera::front::http
