// Ellipses and rectangles as rings. Private to this room.
#ifndef TESSERA_MODELS_ANNOTATIONS_SHAPES_H_
#define TESSERA_MODELS_ANNOTATIONS_SHAPES_H_

#include "models/imaging/polygon.h"

namespace tessera::annotations {

// The ellipse with that centre and those half axes, the first of which lies in
// the direction (cosine, sine); exact to 1/200 px where the half axes have
// less than 20,000.
imaging::Ring EllipseRing(imaging::Point centre, double first, double second,
                          double cosine = 1, double sine = 0);

// From (x, y) on, with corners rounded by ellipses of those half axes; 0 and
// below: not rounded.
imaging::Ring RectangleRing(double x, double y, double width, double height,
                            double round_x = 0, double round_y = 0);

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_SHAPES_H_
