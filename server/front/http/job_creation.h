// Creates segmentation jobs from a JSON body.
#ifndef TESSERA_SERVER_FRONT_HTTP_JOB_CREATION_H_
#define TESSERA_SERVER_FRONT_HTTP_JOB_CREATION_H_

#include "absl/status/statusor.h"
#include "server/app/segmentation_jobs.h"
#include "server/front/http/endpoint.h"

namespace tessera::front::http {

// Queues the job of `{"model", "parameters", "images": [{"filename", "sha256",
// "slices", "channel"}], "requestId"}` and answers with it as JSON.
// Errors: INVALID_ARGUMENT (REQUEST_MALFORMED); those of the rpc
// CreateSegmentationJob. The outcome is in the audit log.
absl::StatusOr<Response> CreateSegmentationJob(app::SegmentationJobs& jobs,
                                               const Request& request);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_JOB_CREATION_H_
