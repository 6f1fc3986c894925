// Outlines that are drawn through the centres of pixels. Private to this room.
#ifndef TESSERA_MODELS_DATA_INNER_PIXELS_H_
#define TESSERA_MODELS_DATA_INNER_PIXELS_H_

#include <vector>

#include "models/imaging/image.h"
#include "models/imaging/polygon.h"

namespace tessera::data {

// The outline of the pixels in `place` whose centres lie inside the polygons,
// and not on their lines; empty if there are none. Which side of a line a centre
// on it falls would else be an accident: objects would move by up to half a
// pixel. REQUIRES: `place` is not empty.
std::vector<imaging::Polygon> InnerPixels(
    const std::vector<imaging::Polygon>& polygons, const imaging::Rect& place);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_INNER_PIXELS_H_
