// Takes the fingerprint of a dataset, one sample at a time.
#ifndef TESSERA_MODELS_DATA_FINGERPRINT_H_
#define TESSERA_MODELS_DATA_FINGERPRINT_H_

#include <cstdint>
#include <vector>

#include "models/data/sample.h"
#include "models/version/fingerprint.h"

namespace tessera::data {

// Keeps 4 bytes for each object and 24 for each sample, but no pixels. See
// version::Fingerprint for the meaning of each number. Percentiles of diameters
// are interpolated linearly between two objects. Percentiles of intensities are
// not interpolated; a 1st percentile of 0 counts as 1, so that the contrast is
// finite.
//
// Not thread-safe.
class FingerprintTaker {
 public:
  // REQUIRES: `sample` is from LoadSample(); !sample.image.empty().
  void Add(const Sample& sample);

  // The fingerprint of the samples so far.
  version::Fingerprint Take() const;

 private:
  void AddObjects(const Sample& sample);
  void AddIntensities(const Sample& sample);

  version::Fingerprint sums_;  // Counts; its fractions are not set.
  int64_t object_pixels_ = 0;
  int64_t touching_objects_ = 0;
  int64_t saturated_pixels_ = 0;
  std::vector<int> heights_;
  std::vector<int> widths_;
  std::vector<double> contrasts_;
  std::vector<double> pixel_sizes_um_;  // Those that are known.
  std::vector<float> sample_diameters_px_;  // The samples' medians.
  std::vector<float> whole_diameters_px_;
  std::vector<float> cut_diameters_px_;  // Of objects at an image's edge.
  int64_t smallest_whole_px_ = 0;        // 0: none yet.
  int64_t smallest_cut_px_ = 0;
};

// The median diameter of a sample's objects, in pixels, as the fingerprint has
// diameters: of whole objects if there are any; 0 without objects.
double MedianDiameterPx(const Sample& sample);

version::Fingerprint MakeFingerprint(const std::vector<Sample>& samples);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_FINGERPRINT_H_
