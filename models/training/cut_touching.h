// Background between objects that touch, for the target of two classes.
#ifndef TESSERA_MODELS_TRAINING_CUT_TOUCHING_H_
#define TESSERA_MODELS_TRAINING_CUT_TOUCHING_H_

#include <cstdint>

#include "models/imaging/image.h"

namespace tessera::training {

// 1 on objects, but 0 where another object is within `gap_px` pixels (of the
// square around the pixel): so touching objects come apart.
imaging::Plane<uint8_t> CutTouching(const imaging::LabelPlane& objects,
                                    int gap_px);

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_CUT_TOUCHING_H_
