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

// Uncertainty sampling (Lewis & Gale 1994, "A sequential algorithm for training
// text classifiers"): a person's time is best spent where the model is least
// sure. A pixel that belongs to an object with probability p has the entropy
//   H(p) = −p·log2(p) − (1−p)·log2(1−p),
// 1 bit at p = 0.5 and 0 where the network is sure. The uncertainty of a region
// is the mean of its pixels' entropies.
//
// Takes an image from the top down and keeps one sum for each block of kBlockPx
// × kBlockPx pixels: 8 bytes for 1,024 pixels. Entropies are rounded to
// 1/65,536 bit and added as integers. So sums are exact, and the size of the
// bands changes nothing.
//
// Not thread-safe.
class UncertaintyMap {
 public:
  static constexpr int kBlockPx = 32;

  // REQUIRES: width > 0.
  explicit UncertaintyMap(int width);

  // Adds the next rows' probabilities: the first of the planes that objects are
  // decoded from (see encode.h), for any target. NaN counts as sure.
  // REQUIRES: probability.width() is the map's.
  void Add(const imaging::FloatPlane& probability);

  // Returns at most `count` regions that do not overlap, the least certain
  // first. Each has the size `size`, or the image's size if that is smaller. Of
  // equally uncertain regions the upper one comes first, then the left one.
  // Returns fewer regions if no more fit or the rest has no uncertainty at all.
  //
  // Regions begin at multiples of kBlockPx or end with the image. If a region
  // holds part of a block, that part of the block's sum counts.
  // REQUIRES: size.height > 0, size.width > 0.
  std::vector<UncertainRegion> LeastCertain(imaging::Size size,
                                            int count) const;

 private:
  const int width_;
  const int columns_;          // Of blocks in a row.
  int height_ = 0;             // Rows added so far.
  std::vector<int64_t> sums_;  // Row after row of blocks, in 1/65,536 bit.
};

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_UNCERTAINTY_H_
