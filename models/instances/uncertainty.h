// Where a network is least certain: the regions to outline next.
#ifndef TESSERA_MODELS_INSTANCES_UNCERTAINTY_H_
#define TESSERA_MODELS_INSTANCES_UNCERTAINTY_H_

#include <cstdint>
#include <vector>

#include "models/imaging/image.h"

namespace tessera::instances {

struct UncertainRegion {
  imaging::Rect rect;      // In the image.
  double uncertainty = 0;  // Mean over its pixels, in bits: above 0, at most 1.
  friend bool operator==(const UncertainRegion&,
                         const UncertainRegion&) = default;
};

// Uncertainty sampling (Lewis & Gale 1994, "A sequential algorithm for
// training text classifiers"): a person's time is best spent on what the model
// is least sure of. A pixel that is an object's with the probability p has the
// entropy
//   H(p) = −p·log2(p) − (1−p)·log2(1−p),
// 1 bit at p = 0.5 and 0 where the network is sure; a region has the mean of
// its pixels' entropies.
//
// Takes an image from the top down and keeps one sum for each block of
// kBlockPx × kBlockPx pixels: 8 bytes for 1,024 pixels. Entropies are rounded
// to 1/65,536 bit and added as integers, so that sums are exact: how the rows
// are parted changes nothing.
//
// Not thread-safe.
class UncertaintyMap {
 public:
  static constexpr int kBlockPx = 32;

  // REQUIRES: width > 0.
  explicit UncertaintyMap(int width);

  // The next rows' probabilities: the first of the planes that objects are
  // decoded from (see encode.h), whatever the target. NaN counts as sure.
  // REQUIRES: probability.width() is the map's.
  void Add(const imaging::FloatPlane& probability);

  // At most `count` regions of `size`, or of the image's where that is smaller,
  // none of which overlap, the least certain first. Each is the least certain
  // that is left; of equal ones the upper, then the left. Fewer come where no
  // more fit, or what is left has no uncertainty at all.
  //
  // Regions begin at multiples of kBlockPx or end with the image; of a block
  // that a region holds in part, that part of its sum counts.
  // REQUIRES: size.height > 0, size.width > 0.
  std::vector<UncertainRegion> LeastCertain(imaging::Size size,
                                            int count) const;

 private:
  const int width_;
  const int columns_;          // Of blocks.
  int height_ = 0;             // So far.
  std::vector<int64_t> sums_;  // Row after row of blocks, in 1/65,536 bit.
};

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_UNCERTAINTY_H_
