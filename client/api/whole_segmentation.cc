#include "client/api/whole_segmentation.h"

namespace tessera::client {

absl::StatusOr<Segmentation> SegmentWhole(Api& api,
                                          const SegmentRequest& request,
                                          const std::filesystem::path& image,
                                          const SegmentObserver& observer) {
  return CollectWhole(request.channel, request.slices, [&](ObjectSink& sink) {
    return api.Segment(request, image, observer, sink);
  });
}

}  // namespace tessera::client
