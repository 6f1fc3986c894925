// Ellipses and rectangles as rings. Private to this room.
#ifndef TESSERA_MODELS_ANNOTATIONS_SHAPES_H_
#define TESSERA_MODELS_ANNOTATIONS_SHAPES_H_

#include "models/imaging/polygon.h"

namespace tessera::annotations {

// The ellipse with that centre and the half axes `first` and `second`, in px.
// The first one lies in the direction (cosine, sine). Exact to 1/200 px if the
// half axes are at most 16,000 px.
imaging::Ring EllipseRing(imaging::Point centre, double first, double second,
                          double cosine = 1, double sine = 0);

// The rectangle from (x, y) on. Its corners are rounded by ellipses with the
// half axes `round_x` and `round_y`; not rounded if one of them is 0 or below.
imaging::Ring RectangleRing(double x, double y, double width, double height,
                            double round_x = 0, double round_y = 0);

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_SHAPES_H_
