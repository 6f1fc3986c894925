// What a network learns besides its target, since this improves the target.
#ifndef TESSERA_MODELS_EXAMPLES_AUXILIARY_PLANES_H_
#define TESSERA_MODELS_EXAMPLES_AUXILIARY_PLANES_H_

#include <vector>

#include "models/imaging/image.h"

namespace tessera::examples {

// Returns four planes of the labels' size, for the target `distance`:
// * touching: 1 where two objects are within one pixel (of the square around
//   the pixel), on them or in the gap between them; else 0;
// * border: as in instances::EncodeTarget();
// * two offsets: from a pixel to the centroid of its object, down (y) and to
//   the right (x), in pixels. Both are 0 on the background, and on objects that
//   reach the plane's edge, since their centroid is not known.
std::vector<imaging::FloatPlane> AuxiliaryPlanes(
    const imaging::LabelPlane& objects);

}  // namespace tessera::examples

#endif  // TESSERA_MODELS_EXAMPLES_AUXILIARY_PLANES_H_
