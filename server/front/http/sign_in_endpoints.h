// Signing in at an identity provider with a browser.
#ifndef TESSERA_SERVER_FRONT_HTTP_SIGN_IN_ENDPOINTS_H_
#define TESSERA_SERVER_FRONT_HTTP_SIGN_IN_ENDPOINTS_H_

#include "server/app/sign_in.h"
#include "server/front/http/entrance.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// Adds the authorization code flow with PKCE:
// * GET /v1/session/authorize: leads the browser to the provider.
// * GET /v1/session/callback: where the provider sends it back. The session's
//   cookie is set, and the browser returns to the page.
// * POST /v1/session/renewal: another token by the provider's refresh token.
// The server keeps nothing meanwhile, so any replica can answer the callback.
//
// Borrows what it is given.
void AddSignInEndpoints(Router& router, const Entrance& entrance,
                        app::SignIn& sign_in);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_SIGN_IN_ENDPOINTS_H_
