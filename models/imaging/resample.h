// Scaling of planes, with the pixel grid of image.h: a pixel is an area, so
// the corners of both planes coincide.
#ifndef TESSERA_MODELS_IMAGING_RESAMPLE_H_
#define TESSERA_MODELS_IMAGING_RESAMPLE_H_

#include "models/imaging/image.h"

namespace tessera::imaging {

// REQUIRES for all: the plane is not empty and `size` is positive. A plane that
// already has `size` is returned as it is, without a copy if it was moved in.

// Bicubic when enlarging, area average when reducing. Bicubic alone would keep
// the noise of single pixels when reducing, and overshoot at edges.
FloatPlane ResizeIntensities(FloatPlane plane, Size size);
// Bilinear; values stay within those of `plane`.
FloatPlane ResizeBilinear(FloatPlane plane, Size size);
// Nearest neighbour; makes no new labels.
LabelPlane ResizeLabels(const LabelPlane& plane, Size size);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_RESAMPLE_H_
