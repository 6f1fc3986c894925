// Outlines that are drawn through the centres of pixels. Private to this room.
#ifndef TESSERA_MODELS_DATA_INNER_PIXELS_H_
#define TESSERA_MODELS_DATA_INNER_PIXELS_H_

#include <vector>

#include "models/imaging/image.h"
#include "models/imaging/polygon.h"

namespace tessera::data {

// The outline of the pixels in `place` whose centres lie inside the polygons
// but not on their lines. Empty if there are no such pixels. Without this rule,
// pixels with centres on a line would be inside on one side of an object and
// outside on the other, and objects would move by up to half a pixel.
// REQUIRES: `place` is not empty.
std::vector<imaging::Polygon> InnerPixels(
    const std::vector<imaging::Polygon>& polygons, const imaging::Rect& place);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_INNER_PIXELS_H_
