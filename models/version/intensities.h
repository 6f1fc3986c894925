// How a version's network sees intensities.
#ifndef TESSERA_MODELS_VERSION_INTENSITIES_H_
#define TESSERA_MODELS_VERSION_INTENSITIES_H_

#include "models/imaging/image.h"
#include "models/imaging/intensity.h"
#include "models/version/parameters.h"

namespace tessera::version {

// What Normalize() is to do with an image, or with parts of it, of which
// `histogram` has all pixels. `training_max` is the manifest's; kTrainingMax
// looks at it alone, and at no pixel.
// REQUIRES: some pixel was added, unless it is kTrainingMax.
imaging::IntensityRange IntensityRangeOf(
    const imaging::IntensityHistogram& histogram,
    IntensityNormalization normalization, double training_max);

// Likewise of an image in memory. REQUIRES: !image.empty().
imaging::IntensityRange IntensityRangeOf(const imaging::GrayPlane& image,
                                         IntensityNormalization normalization,
                                         double training_max);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_INTENSITIES_H_
