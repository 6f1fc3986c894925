// The description of the HTTP API for programs.
#ifndef TESSERA_SERVER_FRONT_HTTP_OPENAPI_H_
#define TESSERA_SERVER_FRONT_HTTP_OPENAPI_H_

#include <string>

#include "server/front/http/router.h"

namespace tessera::front::http {

// OpenAPI 3.1 (spec.openapis.org/oas/v3.1.0) of all routes, as JSON. Routes of
// gRPC methods are described by the messages of the methods, others by what
// they were added with.
std::string OpenApiOf(const Router& router);

// Adds GET /v1/openapi.json, which describes the routes that the router has
// now. Needs no credentials.
void AddOpenApiEndpoint(Router& router);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_OPENAPI_H_
