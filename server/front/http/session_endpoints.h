// Signing in with a browser.
#ifndef TESSERA_SERVER_FRONT_HTTP_SESSION_ENDPOINTS_H_
#define TESSERA_SERVER_FRONT_HTTP_SESSION_ENDPOINTS_H_

#include "server/app/sign_in.h"
#include "server/front/http/entrance.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// Adds:
// * POST /v1/session {"token": "…"}: checks the token and sets it as the
//   session's cookie, which pages cannot read, until the token expires, for 12
//   hours at most.
// * GET /v1/session: who the caller is, and how to sign in. Not an error for
//   unknown callers.
// * DELETE /v1/session: takes the cookies away and ends the refresh token.
// The cookie holds the token itself, so the server keeps no sessions: any
// replica knows it, and it ends when the token is revoked or expires.
//
// Borrows what it is given.
void AddSessionEndpoints(Router& router, const Entrance& entrance,
                         app::SignIn& sign_in);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_SESSION_ENDPOINTS_H_
