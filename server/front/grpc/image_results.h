// The kept results of images as messages.
#ifndef TESSERA_SERVER_FRONT_GRPC_IMAGE_RESULTS_H_
#define TESSERA_SERVER_FRONT_GRPC_IMAGE_RESULTS_H_

#include <cstdint>
#include <vector>

#include "server/files/kept_files.h"
#include "server/segmentation/segmentation_job.h"
#include "server/wire/stored_results.h"

namespace tessera::front {

// Reads the messages of `slices`, which are results of an image of `job`.
// `slice_count` is how many slices the start message tells of.
// REQUIRES: `slices` is not empty; `files` outlives the results.
wire::StoredResults OpenResults(
    const segmentation::SegmentationJob& job,
    const std::vector<segmentation::StoredSlice>& slices, int64_t slice_count,
    const files::KeptFiles& files);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_IMAGE_RESULTS_H_
