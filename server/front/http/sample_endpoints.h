// Pictures of datasets' samples.
#ifndef TESSERA_SERVER_FRONT_HTTP_SAMPLE_ENDPOINTS_H_
#define TESSERA_SERVER_FRONT_HTTP_SAMPLE_ENDPOINTS_H_

#include "server/app/images.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// Adds GET /v1/datasets/{dataset}/samples/{sample}/image and …/mask, and
// …/pixels below both; likewise of a revision of the dataset. Part of
// AddImageEndpoints(). Borrows the use case.
void AddSampleEndpoints(Router& router, app::Images& images);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_SAMPLE_ENDPOINTS_H_
