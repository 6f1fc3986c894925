// What a network learns beside its target, so that it learns the target better.
#ifndef TESSERA_MODELS_EXAMPLES_AUXILIARY_PLANES_H_
#define TESSERA_MODELS_EXAMPLES_AUXILIARY_PLANES_H_

#include <vector>

#include "models/imaging/image.h"

namespace tessera::examples {

// Four planes of the labels' size, for the target `distance`:
// * touching: 1 where two objects are within one pixel (of the square around
//   the pixel), on them or in the gap between them; else 0;
// * border: as instances::EncodeTarget() has it;
// * two more: how far down (y) and to the right (x) the centroid of a pixel's
//   object is, in pixels; both 0 on the background, and on objects that reach
//   the plane's edge, whose centroid is not known.
std::vector<imaging::FloatPlane> AuxiliaryPlanes(
    const imaging::LabelPlane& objects);

}  // namespace tessera::examples

#endif  // TESSERA_MODELS_EXAMPLES_AUXILIARY_PLANES_H_
