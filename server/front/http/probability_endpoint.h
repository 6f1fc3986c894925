// What a model sees in a region of an image.
#ifndef TESSERA_SERVER_FRONT_HTTP_PROBABILITY_ENDPOINT_H_
#define TESSERA_SERVER_FRONT_HTTP_PROBABILITY_ENDPOINT_H_

#include "server/app/probabilities.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// Adds GET /v1/files/{sha256}/slices/{slice}/probability (docs/api.md).
//
// Borrows the use case.
void AddProbabilityEndpoint(Router& router, app::Probabilities& probabilities);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_PROBABILITY_ENDPOINT_H_
