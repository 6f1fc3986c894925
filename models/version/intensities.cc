#include "models/version/intensities.h"

namespace tessera::version {

imaging::IntensityRange IntensityRangeOf(const imaging::GrayPlane& image,
                                         IntensityNormalization normalization,
                                         double training_max) {
  if (normalization == IntensityNormalization::kTrainingMax) {
    return {0, training_max};
  }
  imaging::IntensityRange range = imaging::PercentileRange(image);
  if (normalization == IntensityNormalization::kPercentileAsinh) {
    range.stretch = kAsinhStretch;
  }
  return range;
}

}  // namespace tessera::version
