#include "server/front/http/session_answer.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "nlohmann/json.hpp"
#include "server/front/http/answer.h"
#include "server/front/http/session_cookies.h"

namespace tessera::front::http {

using Json = nlohmann::json;

Response SessionAnswer(const SessionState& state) {
  const bool known = !state.principal.user.empty();
  Json json = {{"user", state.principal.user},
               {"role", known ? NameOf(state.principal.role) : ""},
               {"groups", state.principal.groups},
               {"signedIn", known},
               {"authenticationRequired", state.ways.authentication_required}};
  if (known && state.expires != absl::InfiniteFuture()) {
    json["expiresInSeconds"] =
        std::max<int64_t>(0, absl::ToInt64Seconds(state.expires - absl::Now()));
  }
  if (state.renewable) json["renewable"] = true;
  if (!state.ways.provider_name.empty()) {
    json["provider"] = state.ways.provider_name;
  }
  return JsonResponse(
      json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string SessionSchema() {
  return R"({"type":"object","required":["user","role","groups","signedIn","authenticationRequired"],
"properties":{"user":{"type":"string"},"role":{"type":"string"},
"groups":{"type":"array","items":{"type":"string"}},"signedIn":{"type":"boolean"},
"authenticationRequired":{"type":"boolean"},"expiresInSeconds":{"type":"integer"},
"renewable":{"type":"boolean"},"provider":{"type":"string"}}})";
}

absl::StatusOr<access::SignedIn> CheckFits(access::SignedIn user) {
  if (user.token.size() > kMostCookieBytes) {
    return WithReason(
        absl::FailedPreconditionError(absl::StrFormat(
            "the identity provider's token has %d bytes, and browsers keep %d; "
            "an administrator must let it put less into tokens, such as fewer "
            "groups",
            user.token.size(), kMostCookieBytes)),
        "PROVIDER_REFUSED");
  }
  if (user.refresh_token.size() > kMostCookieBytes) user.refresh_token.clear();
  return user;
}

std::vector<std::string> CookiesOf(const access::SignedIn& user, absl::Time now,
                                   bool secure) {
  return {RenewalCookie(user.refresh_token, secure),
          SessionCookie(user.token, user.expires, now, secure)};
}

}  // namespace tessera::front::http
