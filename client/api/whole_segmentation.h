// A segmentation with all its objects in memory.
#ifndef TESSERA_CLIENT_API_WHOLE_SEGMENTATION_H_
#define TESSERA_CLIENT_API_WHOLE_SEGMENTATION_H_

#include <filesystem>

#include "absl/status/statusor.h"
#include "client/api/api.h"
#include "client/api/segmentation.h"
#include "models/results/outputs.h"

namespace tessera::client {

using results::CollectWhole;
using results::ObjectStream;

// As Api::Segment(), but returns all objects at once.
absl::StatusOr<Segmentation> SegmentWhole(Api& api,
                                          const SegmentRequest& request,
                                          const std::filesystem::path& image,
                                          const SegmentObserver& observer);

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_WHOLE_SEGMENTATION_H_
