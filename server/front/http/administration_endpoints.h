// What admins see of the server's use, over HTTP.
#ifndef TESSERA_SERVER_FRONT_HTTP_ADMINISTRATION_ENDPOINTS_H_
#define TESSERA_SERVER_FRONT_HTTP_ADMINISTRATION_ENDPOINTS_H_

#include "server/app/administration.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// Adds, for admins only:
// * GET /v1/usage: what each user stores and owns, the quotas, the disk.
// * GET /v1/auditLog: who changed what, the newest first, by pages; the query's
//   `user`, `method`, `resource` and `failures` choose.
// Borrows the use case.
void AddAdministrationEndpoints(Router& router,
                                const app::Administration& administration);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_ADMINISTRATION_ENDPOINTS_H_
