#include "client/api/whole_segmentation.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "base/status_macros.h"

namespace tessera::client {
namespace {

class Collector final : public ObjectSink {
 public:
  absl::Status Start(const SegmentationStart& start) override {
    found_ = {.image_sha256 = start.image_sha256};
    return absl::OkStatus();
  }
  absl::Status Add(int slice, Object object) override {
    if (found_.slices.empty() || found_.slices.back().slice != slice) {
      found_.slices.push_back({.slice = slice});
    }
    found_.slices.back().objects.push_back(std::move(object));
    return absl::OkStatus();
  }
  Segmentation Take() { return std::move(found_); }

 private:
  Segmentation found_;
};

// Adds the segmented slices that have no object, and sorts all slices.
std::vector<SliceObjects> AllSlices(std::vector<SliceObjects> found,
                                    std::vector<int> slices, int count) {
  if (slices.empty() && count > 0) {
    slices.resize(static_cast<size_t>(count));
    std::iota(slices.begin(), slices.end(), 1);
  }
  for (const int slice : slices) {
    const bool present =
        std::any_of(found.begin(), found.end(),
                    [&](const auto& known) { return known.slice == slice; });
    if (!present) found.push_back({.slice = slice});
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.slice < b.slice; });
  return found;
}

}  // namespace

absl::StatusOr<Segmentation> CollectWhole(const std::optional<int>& channel,
                                          const std::vector<int>& slices,
                                          const ObjectStream& stream) {
  Collector collector;
  ASSIGN_OR_RETURN(SegmentSummary summary, stream(collector));
  Segmentation found = collector.Take();
  found.slices = AllSlices(std::move(found.slices), slices, summary.slices);
  found.channel = channel;
  found.summary = std::move(summary);
  return found;
}

absl::StatusOr<Segmentation> SegmentWhole(Api& api,
                                          const SegmentRequest& request,
                                          const std::filesystem::path& image,
                                          const SegmentObserver& observer) {
  return CollectWhole(request.channel, request.slices, [&](ObjectSink& sink) {
    return api.Segment(request, image, observer, sink);
  });
}

}  // namespace tessera::client
