// What is said of an image's results beside the objects.
#ifndef TESSERA_SERVER_FRONT_HTTP_SUMMARY_ENDPOINT_H_
#define TESSERA_SERVER_FRONT_HTTP_SUMMARY_ENDPOINT_H_

#include "absl/status/statusor.h"
#include "server/app/segmentation_jobs.h"
#include "server/files/kept_files.h"
#include "server/front/http/endpoint.h"

namespace tessera::front::http {

// Answers GET /v1/segmentationJobs/{id}/images/{position}/summary with the
// SegmentSummary that ends ReadSegmentationResults: notices, whether the
// objects are to be trusted, the least certain regions, the diameter.
// Errors: INVALID_ARGUMENT (NAME_INVALID, PARAMETER_INVALID); those of
// app::SegmentationJobs::FindResults() and of the results.
absl::StatusOr<Response> ReadSummary(const app::SegmentationJobs& jobs,
                                     const files::KeptFiles& files,
                                     const Request& request);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_SUMMARY_ENDPOINT_H_
