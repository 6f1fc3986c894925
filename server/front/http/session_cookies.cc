#include "server/front/http/session_cookies.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "nlohmann/json.hpp"
#include "server/front/http/entrance.h"

namespace tessera::front::http {
namespace {

using Json = nlohmann::json;

constexpr absl::Duration kMostSession = absl::Hours(12);
// People look for their telephone meanwhile.
constexpr absl::Duration kMostPending = absl::Minutes(10);
constexpr size_t kMostPathBytes = 1000;
// Browsers keep cookies of up to 4 KiB.
constexpr size_t kMostPendingBytes = 4000;

std::string Cookie(const std::string& name, const std::string& value,
                   const char* path, const char* same_site, absl::Duration age,
                   bool secure) {
  return absl::StrFormat("%s=%s; Path=%s; HttpOnly; SameSite=%s; Max-Age=%d%s",
                         name, value, path, same_site,
                         value.empty() ? 0 : absl::ToInt64Seconds(age),
                         secure ? "; Secure" : "");
}

std::string PendingName(bool secure) {
  return absl::StrCat(secure ? "__Host-" : "", "tessera_sign_in");
}

absl::Status Expired() {
  return WithReason(
      absl::UnauthenticatedError(
          "this sign-in was begun more than ten minutes ago, has been used, or "
          "was begun in another browser; sign in again"),
      "SIGN_IN_EXPIRED");
}

}  // namespace

std::string SessionCookie(const std::string& token, absl::Time expires,
                          absl::Time now, bool secure) {
  return Cookie(kSessionCookie, token, "/", "Strict",
                std::clamp(expires - now, absl::ZeroDuration(), kMostSession),
                secure);
}

std::string RenewalCookie(const std::string& refresh_token, bool secure) {
  return Cookie(kRenewalCookie, refresh_token, "/v1/session", "Strict",
                kMostSession, secure);
}

std::string PendingCookie(const PendingSignIn& pending, absl::Time now,
                          bool secure) {
  const Json json = {{"redirect_uri", pending.request.redirect_uri},
                     {"state", pending.request.state},
                     {"nonce", pending.request.nonce},
                     {"verifier", pending.request.verifier},
                     {"return_to", pending.return_to},
                     {"expires", absl::ToUnixSeconds(now + kMostPending)}};
  return Cookie(PendingName(secure), absl::WebSafeBase64Escape(json.dump()),
                "/", "Lax", kMostPending, secure);
}

std::string NoPendingCookie(bool secure) {
  return Cookie(PendingName(secure), "", "/", "Lax", absl::ZeroDuration(),
                secure);
}

absl::StatusOr<PendingSignIn> PendingIn(absl::string_view header,
                                        absl::Time now, bool secure) {
  const std::string value = CookieIn(header, PendingName(secure));
  std::string text;
  if (value.empty() || value.size() > kMostPendingBytes ||
      !absl::WebSafeBase64Unescape(value, &text)) {
    return Expired();
  }
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("expires") ||
      !json["expires"].is_number_integer()) {
    return Expired();
  }
  const auto text_in = [&](const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>()
                                                     : std::string();
  };
  PendingSignIn pending{
      .request = {.redirect_uri = text_in("redirect_uri"),
                  .state = text_in("state"),
                  .nonce = text_in("nonce"),
                  .verifier = text_in("verifier")},
      .return_to = PagePath(text_in("return_to")),
      .expires = absl::FromUnixSeconds(json["expires"].get<int64_t>())};
  if (pending.expires <= now || pending.request.state.empty()) return Expired();
  return pending;
}

std::string PagePath(const std::string& path) {
  const bool plain =
      !path.empty() && path.size() <= kMostPathBytes &&
      std::all_of(path.begin(), path.end(), [](char c) {
        return c > ' ' && c <= '~' && c != '\\' && c != '"' && c != '<';
      });
  // `//host` is another site.
  const bool own = plain && path[0] == '/' && !absl::StartsWith(path, "//") &&
                   !absl::StartsWith(path, "/v1/");
  return own ? path : "/";
}

}  // namespace tessera::front::http
