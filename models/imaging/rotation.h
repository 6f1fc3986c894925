// Turns planes by any angle.
#ifndef TESSERA_MODELS_IMAGING_ROTATION_H_
#define TESSERA_MODELS_IMAGING_ROTATION_H_

#include "models/imaging/image.h"

namespace tessera::imaging {

// A rotation about a plane's middle.
struct Rotation {
  double cosine = 1;
  double sine = 0;  // Above 0: what lies to the right turns downwards.
};

// Returns the middle of the turned plane, of `size`. Beyond the plane's edges
// it is reflected. REQUIRES for all: the plane is not empty and `size` is
// positive.

// Bicubic.
FloatPlane TurnIntensities(const FloatPlane& plane, const Rotation& rotation,
                           Size size);
// Bilinear; values stay within those of `plane`.
FloatPlane TurnBilinear(const FloatPlane& plane, const Rotation& rotation,
                        Size size);
// Nearest neighbour; makes no new labels.
LabelPlane TurnLabels(const LabelPlane& plane, const Rotation& rotation,
                      Size size);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_ROTATION_H_
