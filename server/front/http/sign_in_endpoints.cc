#include "server/front/http/sign_in_endpoints.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "openid/provider_error.h"
#include "server/front/http/answer.h"
#include "server/front/http/session_answer.h"
#include "server/front/http/session_cookies.h"
#include "server/front/http/sign_in_page.h"

namespace tessera::front::http {
namespace {

constexpr char kCallbackPath[] = "/v1/session/callback";

// Another site's page must not begin a sign-in: it would end the session that
// is there.
absl::Status CheckOwnPage(const Request& request) {
  const std::string site = request.header("sec-fetch-site");
  if (site.empty() || site == "same-origin" || site == "none") {
    return absl::OkStatus();
  }
  return WithReason(
      absl::PermissionDeniedError(
          "a page of another site led here; open Tessera and sign in there"),
      "CROSS_SITE");
}

// As a document where a browser shows it, otherwise as all errors.
Response Shown(const absl::Status& error, const Request& request) {
  const std::string& id = request.caller.request_id;
  Log(Severity::kWarning, "a sign-in failed",
      {{"cause", std::string(error.message())},
       {"reason", ReasonOf(error)},
       {"request_id", id},
       {"peer", request.caller.peer}});
  return absl::StrContains(request.header("accept"), "text/html")
             ? SignInFailed(error, id)
             : ErrorResponse(error, id);
}

absl::StatusOr<Response> Authorize(const Request& request,
                                   const Entrance& entrance,
                                   app::SignIn& sign_in) {
  RETURN_IF_ERROR(CheckOwnPage(request));
  ASSIGN_OR_RETURN(const std::string origin, entrance.OriginFor(request));
  ASSIGN_OR_RETURN(const app::SignIn::Begun begun,
                   sign_in.Begin(absl::StrCat(origin, kCallbackPath),
                                 request.parameter("again") == "true"));
  const PendingSignIn pending{
      .request = begun.request,
      .return_to = PagePath(request.parameter("return_to"))};
  Response response{.status = 303, .content_type = "text/plain"};
  response.headers["Location"] = begun.url;
  response.cookies = {PendingCookie(pending, absl::Now(), entrance.secure())};
  return response;
}

absl::StatusOr<access::SignedIn> Finish(const Request& request,
                                        const PendingSignIn& pending,
                                        app::SignIn& sign_in) {
  if (const std::string error = request.parameter("error"); !error.empty()) {
    return openid::ErrorOf(error, request.parameter("error_description"));
  }
  return sign_in.Finish(pending.request, request.parameter("code"),
                        request.parameter("iss"));
}

absl::StatusOr<Response> ComeBack(const Request& request,
                                  const Entrance& entrance,
                                  app::SignIn& sign_in) {
  const bool secure = entrance.secure();
  ASSIGN_OR_RETURN(const PendingSignIn pending,
                   PendingIn(request.header("cookie"), absl::Now(), secure));
  if (request.parameter("state") != pending.request.state) {
    return WithReason(
        absl::UnauthenticatedError(
            "this answer of the identity provider belongs to another sign-in; "
            "sign in again"),
        "SIGN_IN_EXPIRED");
  }
  // From here on the sign-in is used up, however it ends.
  absl::StatusOr<access::SignedIn> user = Finish(request, pending, sign_in);
  if (user.ok()) user = CheckFits(*std::move(user));
  Response response =
      user.ok() ? LeadTo(pending.return_to) : Shown(user.status(), request);
  if (user.ok()) response.cookies = CookiesOf(*user, absl::Now(), secure);
  response.cookies.push_back(NoPendingCookie(secure));
  return response;
}

absl::StatusOr<Response> Renew(const Request& request, const Entrance& entrance,
                               app::SignIn& sign_in) {
  const bool secure = entrance.secure();
  const std::string token = CookieIn(request.header("cookie"), kRenewalCookie);
  absl::StatusOr<access::SignedIn> user = WithReason(
      absl::UnauthenticatedError("this session cannot be renewed; sign in "
                                 "again"),
      "SIGN_IN_EXPIRED");
  if (!token.empty()) user = sign_in.Renew(token);
  if (user.ok()) user = CheckFits(*std::move(user));
  if (!user.ok()) {
    Response response = ErrorResponse(user.status(), request.caller.request_id);
    if (absl::IsUnauthenticated(user.status())) {
      response.cookies = {RenewalCookie("", secure)};
    }
    return response;
  }
  Response response = SessionAnswer({.principal = user->principal,
                                     .expires = user->expires,
                                     .renewable = !user->refresh_token.empty(),
                                     .ways = sign_in.Ways()});
  response.cookies = CookiesOf(*user, absl::Now(), secure);
  return response;
}

Endpoint ForBrowsers(Endpoint endpoint) {
  return [endpoint = std::move(endpoint)](
             const Request& request) -> absl::StatusOr<Response> {
    absl::StatusOr<Response> response = endpoint(request);
    if (!response.ok()) return Shown(response.status(), request);
    return response;
  };
}

}  // namespace

void AddSignInEndpoints(Router& router, const Entrance& entrance,
                        app::SignIn& sign_in) {
  router.AddOpen(
      "GET", "/v1/session/authorize",
      ForBrowsers([&entrance, &sign_in](const Request& request) {
        return Authorize(request, entrance, sign_in);
      }),
      {.summary = "Leads a browser to the identity provider to sign in.",
       .query = {{"return_to", "string", "A path of the page to return to."},
                 {"again", "string",
                  "`true`: also who is signed in there has to sign in."}},
       .response_type = "text/html"});
  router.AddOpen(
      "GET", kCallbackPath,
      ForBrowsers([&entrance, &sign_in](const Request& request) {
        return ComeBack(request, entrance, sign_in);
      }),
      {.summary = "Where the identity provider sends the browser back.",
       .query = {{"code", "string", "The authorization code."},
                 {"state", "string", "As in the request for the code."},
                 {"iss", "string", "The provider."},
                 {"error", "string", "Why there is no code."},
                 {"error_description", "string", "The same in words."}},
       .response_type = "text/html"});
  router.AddOpen("POST", "/v1/session/renewal",
                 [&entrance, &sign_in](const Request& request) {
                   return Renew(request, entrance, sign_in);
                 },
                 {.summary = "Renews a session at the identity provider before "
                             "its token ends.",
                  .response_schema = SessionSchema()});
}

}  // namespace tessera::front::http
