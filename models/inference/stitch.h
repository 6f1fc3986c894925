// Cuts tiles out of an image and joins their results again.
#ifndef TESSERA_MODELS_INFERENCE_STITCH_H_
#define TESSERA_MODELS_INFERENCE_STITCH_H_

#include <map>
#include <vector>

#include "models/imaging/image.h"

namespace tessera::inference {

// Returns the pixels of `tile`, reflected beyond the image's edges without
// repeating the edge pixel, as often as it takes: 1×1 images work too.
// REQUIRES: neither is empty.
imaging::GrayPlane CutTile(const imaging::GrayPlane& image,
                           const imaging::Rect& tile);

// Joins the results of tiles. In an overlap each tile's weight grows linearly
// with the distance from its border: 0 in the outer quarter, where the
// network's zero padding shows most, 1 from the inner quarter on. At the
// image's own edges the weight is full. The weights of a pixel sum to 1.
//
// Tiles form a grid, so the weights are products of one factor for the column
// and one for the row; nothing but the result grows with the image.
//
// Not thread-safe. The same tiles in the same order give the same bits.
class Stitcher {
 public:
  // REQUIRES: `tiles` are those of PlanTiles() for `image`.
  Stitcher(imaging::Size image, const std::vector<imaging::Rect>& tiles);

  // Adds one tile's result; what reaches beyond the image is left out.
  // REQUIRES: `tile` is one of the plan, each is added once, and `result` has
  // its size.
  void Add(const imaging::Rect& tile, const imaging::FloatPlane& result);

  // REQUIRES: every tile was added. Add() and Take() may not follow.
  imaging::FloatPlane Take();

 private:
  // Where tiles begin along an axis, and each one's weights from there on.
  using AxisWeights = std::map<int, std::vector<float>>;

  imaging::FloatPlane joined_;
  AxisWeights columns_;
  AxisWeights rows_;
};

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_STITCH_H_
