// How a version's network sees intensities.
#ifndef TESSERA_MODELS_VERSION_INTENSITIES_H_
#define TESSERA_MODELS_VERSION_INTENSITIES_H_

#include "models/imaging/image.h"
#include "models/imaging/intensity.h"
#include "models/version/parameters.h"

namespace tessera::version {

// What Normalize() is to do with an image, or with parts of it. `training_max`
// is the manifest's; only kTrainingMax looks at it.
// REQUIRES: !image.empty().
imaging::IntensityRange IntensityRangeOf(const imaging::GrayPlane& image,
                                         IntensityNormalization normalization,
                                         double training_max);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_INTENSITIES_H_
