// What the page is told of its session.
#ifndef TESSERA_SERVER_FRONT_HTTP_SESSION_ANSWER_H_
#define TESSERA_SERVER_FRONT_HTTP_SESSION_ANSWER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/access/identity_provider.h"
#include "server/access/principal.h"
#include "server/app/sign_in.h"
#include "server/front/http/endpoint.h"

namespace tessera::front::http {

struct SessionState {
  access::Principal principal;  // Without a user: nobody is signed in.
  absl::Time expires = absl::InfiniteFuture();  // As far as it is known.
  bool renewable = false;
  app::SignInWays ways;
};

// The answer of GET /v1/session, and its JSON Schema.
Response SessionAnswer(const SessionState& state);
std::string SessionSchema();

// Browsers keep cookies of up to 4 KiB with their names.
inline constexpr size_t kMostCookieBytes = 3500;

// A refresh token that is too long for a cookie is left out: the user signs in
// again later. Errors: FAILED_PRECONDITION (PROVIDER_REFUSED) if the token
// itself is too long.
absl::StatusOr<access::SignedIn> CheckFits(access::SignedIn user);

// Those that keep `user` signed in.
std::vector<std::string> CookiesOf(const access::SignedIn& user, absl::Time now,
                                   bool secure);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_SESSION_ANSWER_H_
