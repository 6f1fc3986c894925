// Segmentation jobs and their images: conversions from and to protos.
#ifndef TESSERA_SERVER_FRONT_GRPC_CONVERT_SEGMENTATION_JOB_H_
#define TESSERA_SERVER_FRONT_GRPC_CONVERT_SEGMENTATION_JOB_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/app/segmentation_jobs.h"
#include "tessera/v1/segmentation_job_service.pb.h"

namespace tessera::front {

// `jobs` tells the estimate and when the job expires.
v1::SegmentationJob ToProto(const segmentation::SegmentationJob& job,
                            const app::SegmentationJobs& jobs);

v1::SegmentationImage ToProto(const segmentation::JobImage& image);

// Only what a caller chooses; checked by JobDraft. A channel of 0 becomes -1,
// which no file has.
segmentation::ChosenImage FromProto(const v1::SegmentationImage& proto);

// None if the state is unspecified. Errors: INVALID_ARGUMENT (STATE_INVALID).
absl::StatusOr<std::optional<segmentation::State>> StateFromProto(
    v1::SegmentationImage::State state);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_CONVERT_SEGMENTATION_JOB_H_
