// Fits values of any range into 16 bit. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_SAMPLE_RANGE_H_
#define TESSERA_MODELS_IMAGING_SAMPLE_RANGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/imaging/image_file.h"

namespace tessera::imaging {

// Sees every value of a slice once, then says how values become intensities.
//
// Not thread-safe.
class SampleRange {
 public:
  void Add(double value);

  // Whole numbers whose range fits into 16 bit keep their differences. Values
  // from 0 to 65,535 stay as they are; 32,768 is added to values from -32,768
  // to 32,767; in other cases the least value is subtracted.
  //
  // All other values are spread over 16 bit, from the least value to the
  // largest. Outliers are clipped, so that they do not take the steps of the
  // other values. The middle values run from the 0.1 % to the 99.95 %
  // percentile. Values further from them than 31 times their spread are
  // clipped, which leaves the middle values at least a thousand steps.
  IntensityScale Scale() const;

  // How many values are NaN or infinite.
  int64_t not_numbers() const { return not_numbers_; }
  // Whether Scale() clips a value.
  bool clips() const;

 private:
  struct Ends {
    double low = 0;
    double high = 1;
  };

  Ends FindEnds() const;
  // The value at `fraction` of the sorted values is known only to be in an
  // interval. Returns the upper or lower end of this interval, which is about
  // as wide as a 128th of the value's distance from `first_`.
  double ValueAt(double fraction, bool upper) const;

  // Counts by distance from the first value. The index is the upper 16 bits of
  // that distance as a float, in the order of the floats' values.
  std::vector<int64_t> counts_ = std::vector<int64_t>(1 << 16);
  std::optional<double> first_;
  double least_ = 0;
  double most_ = 0;
  int64_t numbers_ = 0;
  int64_t not_numbers_ = 0;
  bool whole_ = true;
};

// Adds what a user may want to know of slices' scaling to
// ImageFile::notices(): how many pixels are not numbers, whether values were
// clipped.
void AddScalingNotices(int64_t not_numbers, bool clips,
                       std::vector<std::string>& notices);

// The intensity of a value. REQUIRES: scale.step > 0.
uint16_t Scaled(double value, const IntensityScale& scale);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_SAMPLE_RANGE_H_
