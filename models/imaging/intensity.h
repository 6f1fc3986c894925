// Intensity normalisation: makes images of any bit depth and offset alike.
#ifndef TESSERA_MODELS_IMAGING_INTENSITY_H_
#define TESSERA_MODELS_IMAGING_INTENSITY_H_

#include <cstdint>
#include <vector>

#include "models/imaging/image.h"

namespace tessera::imaging {

// Maps intensities linearly to values v: `low` to 0, `high` to 1. Nothing is
// clipped. With a stretch s above 0, asinh(s·v)/asinh(s) then replaces v: faint
// structures stand out, and bright ones look alike (Lupton et al. 1999).
struct IntensityRange {
  double low = 0;
  double high = 1;
  double stretch = 0;
};

// Counts how often each intensity occurs in an image. The image may be added in
// parts.
//
// Not thread-safe.
class IntensityHistogram {
 public:
  void Add(const GrayPlane& part);
  // REQUIRES: pixels ≥ 0.
  void Add(uint16_t intensity, int64_t pixels);

  // By intensity, from 0 to 65,535.
  const std::vector<int64_t>& counts() const { return counts_; }
  int64_t pixels() const { return pixels_; }

  // The range between two percentiles (in [0, 100]) of all pixels, exactly.
  // If the two percentiles are equal, `high` is `low` + 1.
  // REQUIRES: some pixel was added, low_percentile < high_percentile.
  IntensityRange PercentileRange(double low_percentile = 1.0,
                                 double high_percentile = 99.8) const;

  friend bool operator==(const IntensityHistogram&,
                         const IntensityHistogram&) = default;

 private:
  std::vector<int64_t> counts_ = std::vector<int64_t>(1 << 16);
  int64_t pixels_ = 0;
};

// The same range for a whole image.
// REQUIRES: !image.empty(), low_percentile < high_percentile.
IntensityRange PercentileRange(const GrayPlane& image,
                               double low_percentile = 1.0,
                               double high_percentile = 99.8);

// `low` above `high` inverts the image. REQUIRES: range.low != range.high.
FloatPlane Normalize(const GrayPlane& image, const IntensityRange& range);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_INTENSITY_H_
