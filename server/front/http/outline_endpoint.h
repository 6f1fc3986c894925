// The outlines of one slice, for pages that draw them.
#ifndef TESSERA_SERVER_FRONT_HTTP_OUTLINE_ENDPOINT_H_
#define TESSERA_SERVER_FRONT_HTTP_OUTLINE_ENDPOINT_H_

#include "absl/status/statusor.h"
#include "server/app/segmentation_jobs.h"
#include "server/files/kept_files.h"
#include "server/front/http/endpoint.h"

namespace tessera::front::http {

// Answers GET /v1/segmentationJobs/{id}/images/{position}/outlines with
// `?slice=&after=&bbox=x0,y0,x1,y1` by the bytes of results::CompactOutlines:
// the objects of the slice whose number is above `after` and that reach the
// box, at most some 8 MiB. `X-Tessera-Next` is the `after` of the next call, if
// there are more. `X-Tessera-Final` is `false` as long as the slice is not done
// but may be; it has no objects then.
// Errors: INVALID_ARGUMENT (NAME_INVALID, PARAMETER_INVALID); those of
// app::SegmentationJobs::FindSlice().
absl::StatusOr<Response> ReadOutlines(const app::SegmentationJobs& jobs,
                                      const files::KeptFiles& files,
                                      const Request& request);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_OUTLINE_ENDPOINT_H_
