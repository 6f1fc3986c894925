// How values of any range are fitted into 16 bit. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_SAMPLE_RANGE_H_
#define TESSERA_MODELS_IMAGING_SAMPLE_RANGE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "models/imaging/image_file.h"

namespace tessera::imaging {

// Looks at every value of a slice once, and says how they become intensities.
//
// Not thread-safe.
class SampleRange {
 public:
  void Add(double value);

  // Whole numbers whose range fits into 16 bit keep their differences: from 0
  // to 65,535 as they are; from -32,768 to 32,767 plus 32,768; others minus the
  // least one. All else is spread over 16 bit, from the least value to the
  // largest one. Outliers may not take the room of the others: values further
  // from the middle ones (0.1 % to 99.95 %) than 31 times their spread are
  // clipped, so that the middle ones have a thousand steps at least.
  IntensityScale Scale() const;

  // Values that are NaN or infinite.
  int64_t not_numbers() const { return not_numbers_; }
  // Whether Scale() clips a value.
  bool clips() const;

 private:
  struct Ends {
    double low = 0;
    double high = 1;
  };

  Ends FindEnds() const;
  // The least value of so many that are not below it; about, by a 128th of its
  // distance from the first value.
  double ValueAt(double fraction, bool upper) const;

  // By distance from the first value: the upper 16 bits of a float, ordered.
  std::vector<int64_t> counts_ = std::vector<int64_t>(1 << 16);
  std::optional<double> first_;
  double least_ = 0;
  double most_ = 0;
  int64_t numbers_ = 0;
  int64_t not_numbers_ = 0;
  bool whole_ = true;
};

// The intensity of a value. REQUIRES: scale.step > 0.
uint16_t Scaled(double value, const IntensityScale& scale);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_SAMPLE_RANGE_H_
