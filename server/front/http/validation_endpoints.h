// How well versions do on single samples, over HTTP.
#ifndef TESSERA_SERVER_FRONT_HTTP_VALIDATION_ENDPOINTS_H_
#define TESSERA_SERVER_FRONT_HTTP_VALIDATION_ENDPOINTS_H_

#include "server/app/validation.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// Adds
// * GET /v1/models/{id}/versions/{n}/validationSamples: the samples that the
//   version's training held back.
// * GET /v1/models/{id}/versions/{n}/evaluation?dataset=&sample=: the objects
//   that the version finds in a sample, as compact outlines; the header
//   X-Tessera-Average-Precision has the AP at IoU 0.50, 0.55, … 0.95.
// Borrows the use case.
void AddValidationEndpoints(Router& router, app::Validation& validation);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_VALIDATION_ENDPOINTS_H_
