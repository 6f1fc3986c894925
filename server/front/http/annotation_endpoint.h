// Files of outlines, painted into a region that is edited.
#ifndef TESSERA_SERVER_FRONT_HTTP_ANNOTATION_ENDPOINT_H_
#define TESSERA_SERVER_FRONT_HTTP_ANNOTATION_ENDPOINT_H_

#include "server/app/annotations.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// Adds POST /v1/files/{sha256}/slices/{slice}:paintOutlines. The body is a file
// of outlines or labels as docs/file-formats.md lists them, at most
// kMostOutlineFileBytes; the query has the region and the file's name. Answers
// with the numbers of the objects in the region, a pixel after the other, in 8,
// 16 or 32 bit, little endian; the header X-Tessera-Notes has what was left
// out, as a JSON list of sentences.
// Borrows the use case.
void AddAnnotationEndpoint(Router& router, app::Annotations& annotations);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_ANNOTATION_ENDPOINT_H_
