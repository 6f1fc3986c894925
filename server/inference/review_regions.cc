#include "server/inference/review_regions.h"

#include <algorithm>

namespace tessera::inference {

void ReviewRegions::Add(const imaging::FloatPlane& probability) {
  if (count_ == 0) return;
  if (!map_.has_value()) map_.emplace(probability.width());
  map_->Add(probability);
}

void ReviewRegions::EndSlice(int slice, imaging::Size size) {
  if (!map_.has_value()) return;
  for (const instances::UncertainRegion& region :
       map_->LeastCertain(size, count_)) {
    regions_.push_back({slice, region});
  }
  map_.reset();
  // Stable: of equally certain regions, the earlier slice's stays first.
  std::stable_sort(regions_.begin(), regions_.end(),
                   [](const auto& a, const auto& b) {
                     return a.region.uncertainty > b.region.uncertainty;
                   });
  if (regions_.size() > static_cast<size_t>(count_)) {
    regions_.resize(static_cast<size_t>(count_));
  }
}

}  // namespace tessera::inference
