#include "models/version/intensities.h"

namespace tessera::version {

imaging::IntensityRange IntensityRangeOf(
    const imaging::IntensityHistogram& histogram,
    IntensityNormalization normalization, double training_max) {
  if (normalization == IntensityNormalization::kTrainingMax) {
    return {0, training_max};
  }
  imaging::IntensityRange range = histogram.PercentileRange();
  if (normalization == IntensityNormalization::kPercentileAsinh) {
    range.stretch = kAsinhStretch;
  }
  return range;
}

imaging::IntensityRange IntensityRangeOf(const imaging::GrayPlane& image,
                                         IntensityNormalization normalization,
                                         double training_max) {
  imaging::IntensityHistogram histogram;
  histogram.Add(image);
  return IntensityRangeOf(histogram, normalization, training_max);
}

}  // namespace tessera::version
