// How many contours scikit-image finds around an object.
#ifndef TESSERA_MODELS_INSTANCES_CONTOUR_COUNT_H_
#define TESSERA_MODELS_INSTANCES_CONTOUR_COUNT_H_

#include <cstdint>

#include "models/imaging/image.h"

namespace tessera::instances {

// The number of contours that find_contours() of scikit-image (0.19 to 0.26)
// gives for a mask of 0 and 1 at the level 0, with low values fully connected.
// PyJAMAS keeps objects with one contour only.
//
// At this level contours run through the centres of background pixels, so that
// contours of parts that meet at a corner share points. scikit-image tells
// contours apart by their ends and may join such contours or not, as their
// segments come. A hole of one pixel has no contour. So there is no simpler
// rule than to follow its steps.
int CountContours(const imaging::Plane<uint8_t>& mask);

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_CONTOUR_COUNT_H_
