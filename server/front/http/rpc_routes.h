// The paths of the gRPC API's methods.
#ifndef TESSERA_SERVER_FRONT_HTTP_RPC_ROUTES_H_
#define TESSERA_SERVER_FRONT_HTTP_RPC_ROUTES_H_

#include <vector>

#include "server/front/http/transcoder.h"

namespace tessera::front::http {

// All unary methods of tessera.v1, by the AIPs' HTTP mapping. A test compares
// the list with the services.
const std::vector<RpcRoute>& RpcRoutes();

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_RPC_ROUTES_H_
