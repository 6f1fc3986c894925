// The cookies of a session.
#ifndef TESSERA_SERVER_FRONT_HTTP_SESSION_COOKIES_H_
#define TESSERA_SERVER_FRONT_HTTP_SESSION_COOKIES_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "openid/provider.h"

namespace tessera::front::http {

// The refresh token of the identity provider. Browsers send it to the paths
// below /v1/session only.
inline constexpr char kRenewalCookie[] = "tessera_renewal";

// All cookies are `HttpOnly`, and `Secure` if `secure`, which says that
// browsers reach the server by https. An empty value takes the cookie away.

// The cookie kSessionCookie. `SameSite=Strict`. Lasts as long as the token, 12
// hours at most.
std::string SessionCookie(const std::string& token, absl::Time expires,
                          absl::Time now, bool secure);
std::string RenewalCookie(const std::string& refresh_token, bool secure);

// A sign-in at the provider while the browser is there.
struct PendingSignIn {
  openid::AuthorizationRequest request;
  std::string return_to;  // A path of the page.
  absl::Time expires;
};

// The cookie of a pending sign-in. `SameSite=Lax`: the way back from the
// provider begins at another site, and browsers leave out `Strict` cookies
// then. It is not signed: what it holds binds the sign-in to this browser, and
// whoever can write the browser's cookies could also write a signed one that he
// got for himself. Under https its name begins with `__Host-`, so that no other
// host and no page without https can set it.
std::string PendingCookie(const PendingSignIn& pending, absl::Time now,
                          bool secure);
std::string NoPendingCookie(bool secure);

// The pending sign-in in a header Cookie.
// Errors: UNAUTHENTICATED (SIGN_IN_EXPIRED) if there is none, or it is too old.
absl::StatusOr<PendingSignIn> PendingIn(absl::string_view header,
                                        absl::Time now, bool secure);

// `path` if it is one of the page's, otherwise `/`: nobody is sent to another
// site, or to the API.
std::string PagePath(const std::string& path);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_SESSION_COOKIES_H_
