// Objects as PyJAMAS outlines them. Private to this room.
#ifndef TESSERA_MODELS_RESULTS_POLYLINES_H_
#define TESSERA_MODELS_RESULTS_POLYLINES_H_

#include <vector>

#include "models/imaging/image.h"
#include "models/imaging/polygon.h"
#include "models/outline/contour.h"

namespace tessera::results {

// The polygons themselves if they run along pixel edges, else those around the
// pixels inside them, which may be none.
std::vector<imaging::Polygon> PixelOutline(
    const std::vector<imaging::Polygon>& polygons, imaging::Size size);

// The rings through the pixels around an object of an image of that size; see
// outline::ContoursOf(). A simplified outline gives those around the pixels
// inside it, which may be none.
outline::Contours PolylinesOf(const std::vector<imaging::Polygon>& polygons,
                              imaging::Size size);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_POLYLINES_H_
