#include "server/front/http/session_endpoints.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "openid/token_expiry.h"
#include "server/front/http/answer.h"
#include "server/front/http/session_answer.h"
#include "server/front/http/session_cookies.h"

namespace tessera::front::http {
namespace {

using Json = nlohmann::json;

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
      !token.empty() && token.size() <= kMostCookieBytes &&
      std::all_of(token.begin(), token.end(), [](char c) {
        return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
               absl::string_view("-_.~+/=").find(c) != absl::string_view::npos;
      });
  if (!valid) return TokenMalformed();
  return token;
}

// `credential` is `Bearer …`.
absl::Time ExpiryOf(absl::string_view credential) {
  absl::ConsumePrefix(&credential, "Bearer ");
  return openid::ExpiryOf(std::string(credential))
      .value_or(absl::InfiniteFuture());
}

absl::StatusOr<Response> SignIn(const Request& request,
                                const Entrance& entrance,
                                const app::SignIn& sign_in) {
  ASSIGN_OR_RETURN(const std::string token, TokenIn(request.body));
  app::Caller caller = request.caller;
  RETURN_IF_ERROR(
      entrance.Authenticate(absl::StrCat("Bearer ", token), caller));
  const absl::Time expires = ExpiryOf(token);
  Response response = SessionAnswer({.principal = caller.principal,
                                     .expires = expires,
                                     .ways = sign_in.Ways()});
  if (entrance.options().authenticates) {
    response.cookies = CookiesOf({.token = token, .expires = expires},
                                 absl::Now(), entrance.secure());
  }
  return response;
}

absl::StatusOr<Response> Look(const Request& request, const Entrance& entrance,
                              const app::SignIn& sign_in) {
  app::Caller caller = request.caller;
  const std::string credential = request.header("authorization");
  const absl::Status known = entrance.Authenticate(credential, caller);
  if (!known.ok() && !absl::IsUnauthenticated(known)) return known;
  return SessionAnswer(
      {.principal = caller.principal,
       .expires = ExpiryOf(credential),
       .renewable = !CookieIn(request.header("cookie"), kRenewalCookie).empty(),
       .ways = sign_in.Ways()});
}

Response SignOut(const Request& request, const Entrance& entrance,
                 app::SignIn& sign_in) {
  sign_in.End(CookieIn(request.header("cookie"), kRenewalCookie));
  Response response = JsonResponse("{}");
  response.cookies = CookiesOf({.token = "", .expires = absl::InfinitePast()},
                               absl::Now(), entrance.secure());
  return response;
}

}  // namespace

void AddSessionEndpoints(Router& router, const Entrance& entrance,
                         app::SignIn& sign_in) {
  router.AddOpen(
      "POST", "/v1/session",
      [&entrance, &sign_in](const Request& request) {
        return SignIn(request, entrance, sign_in);
      },
      {.summary = "Signs in: the token becomes a cookie of the browser.",
       .request_schema =
           R"({"type":"object","required":["token"],"properties":{"token":{"type":"string"}}})",
       .response_schema = SessionSchema()});
  router.AddOpen("GET", "/v1/session",
                 [&entrance, &sign_in](const Request& request) {
                   return Look(request, entrance, sign_in);
                 },
                 {.summary = "Tells who the caller is.",
                  .response_schema = SessionSchema()});
  router.AddOpen("DELETE", "/v1/session",
                 [&entrance, &sign_in](
                     const Request& request) -> absl::StatusOr<Response> {
                   return SignOut(request, entrance, sign_in);
                 },
                 {.summary = "Signs out: takes the cookie away.",
                  .response_schema = R"({"type":"object"})"});
}

}  // namespace tessera::front::http
