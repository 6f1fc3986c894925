// Finds where objects touch, which networks find hardest.
#ifndef TESSERA_MODELS_EXAMPLES_TOUCHING_H_
#define TESSERA_MODELS_EXAMPLES_TOUCHING_H_

#include <cstdint>

#include "models/imaging/image.h"

namespace tessera::examples {

// Returns 1 on objects, but 0 where another object is within `gap_px` pixels
// (of the square around the pixel), so that touching objects come apart. For
// the target of two classes.
imaging::Plane<uint8_t> CutTouching(const imaging::LabelPlane& objects,
                                    int gap_px);

// Returns 1 where two objects are within one pixel (of the square around the
// pixel), on them or in the gap between them; else 0.
imaging::FloatPlane TouchingPlane(const imaging::LabelPlane& objects);

}  // namespace tessera::examples

#endif  // TESSERA_MODELS_EXAMPLES_TOUCHING_H_
