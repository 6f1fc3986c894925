// A segmentation with all its objects in memory.
#ifndef TESSERA_CLIENT_API_WHOLE_SEGMENTATION_H_
#define TESSERA_CLIENT_API_WHOLE_SEGMENTATION_H_

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "client/api/api.h"
#include "client/api/segmentation.h"

namespace tessera::client {

// Passes the objects of one image to a sink and returns their summary.
using ObjectStream =
    std::function<absl::StatusOr<SegmentSummary>(ObjectSink& sink)>;

// Returns all objects of `stream` at once. `channel` and `slices` are those
// that were asked for.
absl::StatusOr<Segmentation> CollectWhole(const std::optional<int>& channel,
                                          const std::vector<int>& slices,
                                          const ObjectStream& stream);

// As Api::Segment(), but returns all objects at once.
absl::StatusOr<Segmentation> SegmentWhole(Api& api,
                                          const SegmentRequest& request,
                                          const std::filesystem::path& image,
                                          const SegmentObserver& observer);

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_WHOLE_SEGMENTATION_H_
