// The endpoints of segmentation jobs that have no unary rpc.
#ifndef TESSERA_SERVER_FRONT_HTTP_RESULT_ENDPOINTS_H_
#define TESSERA_SERVER_FRONT_HTTP_RESULT_ENDPOINTS_H_

#include "server/app/segmentation_jobs.h"
#include "server/files/kept_files.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// Adds:
// * POST /v1/segmentationJobs {model, parameters, images, requestId}: the rpc
//   CreateSegmentationJob, whose messages are one body here.
// * GET /v1/segmentationJobs/{id}/images/{position}/outlines; see
//   outline_endpoint.h.
// * GET /v1/segmentationJobs/{id}/images/{position}/summary; see
//   summary_endpoint.h.
// * GET /v1/segmentationJobs/{id}/images/{position}/download?format=: the file
//   that `tessera results` would write, byte for byte; an archive if there are
//   several. Has an ETag.
// * GET /v1/segmentationJobs/{id}/download?format=: those of all images of the
//   job as an archive, which is made while it is sent.
// Borrows the use cases and the files.
void AddResultEndpoints(Router& router, app::SegmentationJobs& jobs,
                        const files::KeptFiles& files);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_RESULT_ENDPOINTS_H_
