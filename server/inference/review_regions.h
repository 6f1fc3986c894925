// The regions of an image that are worth outlining next.
#ifndef TESSERA_SERVER_INFERENCE_REVIEW_REGIONS_H_
#define TESSERA_SERVER_INFERENCE_REVIEW_REGIONS_H_

#include <optional>
#include <vector>

#include "models/imaging/image.h"
#include "models/instances/uncertainty.h"

namespace tessera::inference {

struct UncertainSliceRegion {
  int slice = 0;  // From 1.
  instances::UncertainRegion region;
};

// The least certain regions over all slices of an image; see
// instances::UncertaintyMap. Keeps the map of the slice in work, and no more
// regions than are wanted.
//
// Not thread-safe; one per image.
class ReviewRegions {
 public:
  // `count` is the number of regions wanted. If it is 0, nothing is computed.
  explicit ReviewRegions(int count) : count_(count) {}

  // The next rows of the slice in work; see UncertaintyMap::Add().
  void Add(const imaging::FloatPlane& probability);
  // Call it after the last row of a slice. `size` is that of its regions.
  void EndSlice(int slice, imaging::Size size);

  // Regions of all slices that have ended, the least certain first. Of equally
  // certain regions, the one of the earlier slice comes first.
  const std::vector<UncertainSliceRegion>& regions() const { return regions_; }

 private:
  const int count_;
  std::optional<instances::UncertaintyMap> map_;  // Of the slice in work.
  std::vector<UncertainSliceRegion> regions_;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_REVIEW_REGIONS_H_
