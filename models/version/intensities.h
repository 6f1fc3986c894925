// How a version's network normalises intensities.
#ifndef TESSERA_MODELS_VERSION_INTENSITIES_H_
#define TESSERA_MODELS_VERSION_INTENSITIES_H_

#include "models/imaging/image.h"
#include "models/imaging/intensity.h"
#include "models/version/parameters.h"

namespace tessera::version {

// Returns the range with which Normalize() prepares an image, or parts of it.
// `histogram` has all pixels of the image. `training_max` is the manifest's.
// With kTrainingMax the range depends on `training_max` alone.
// REQUIRES: some pixel was added to `histogram`, except with kTrainingMax.
imaging::IntensityRange IntensityRangeOf(
    const imaging::IntensityHistogram& histogram,
    IntensityNormalization normalization, double training_max);

// As above, for an image in memory. REQUIRES: !image.empty().
imaging::IntensityRange IntensityRangeOf(const imaging::GrayPlane& image,
                                         IntensityNormalization normalization,
                                         double training_max);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_INTENSITIES_H_
