// Tokens over HTTP.
#ifndef TESSERA_SERVER_FRONT_HTTP_TOKEN_ENDPOINTS_H_
#define TESSERA_SERVER_FRONT_HTTP_TOKEN_ENDPOINTS_H_

#include "server/app/tokens.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// Adds, for admins only:
// * GET /v1/tokens: all tokens without their secrets, and what their users
//   store.
// * POST /v1/tokens {name, user, role, groups, expiresInDays}: makes one. The
//   answer has its secret, once.
// * DELETE /v1/tokens/{name}: revokes it.
// Borrows the use case.
void AddTokenEndpoints(Router& router, app::Tokens& tokens);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_TOKEN_ENDPOINTS_H_
