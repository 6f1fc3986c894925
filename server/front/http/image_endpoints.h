// Pictures of image files, for viewers.
#ifndef TESSERA_SERVER_FRONT_HTTP_IMAGE_ENDPOINTS_H_
#define TESSERA_SERVER_FRONT_HTTP_IMAGE_ENDPOINTS_H_

#include "server/app/images.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// Adds, of files that the caller may see (docs/api.md):
// * GET /v1/files/{sha256}: what is in the file.
// * GET …/slices/{slice}/histogram, …/tiles/{z}/{x}/{y} and …/pixels.
// * POST /v1/files:crop: stores a region as a file that the caller has sent.
// * GET /v1/datasets/{dataset}/samples/{sample}/image and …/mask: pictures, and
//   …/pixels below both; likewise of a revision of the dataset.
// While a large slice is being prepared, the answer is 202 for a picture and
// UNAVAILABLE (PICTURE_BEING_MADE) for numbers, both with Retry-After.
// Pictures of files may be kept by browsers for ever, because a file is named
// by its bytes.
//
// Borrows the use case.
void AddImageEndpoints(Router& router, app::Images& images);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_IMAGE_ENDPOINTS_H_
