#include "models/imaging/intensity.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tessera::imaging {
namespace {

// The value at `rank`, from 0, among the sorted pixels.
double ValueAt(const std::vector<int64_t>& histogram, int64_t rank) {
  int64_t seen = 0;
  for (size_t value = 0; value < histogram.size(); ++value) {
    seen += histogram[value];
    if (seen > rank) return static_cast<double>(value);
  }
  return static_cast<double>(histogram.size() - 1);
}

// Interpolates linearly between two ranks, as NumPy does by default.
double Percentile(const std::vector<int64_t>& histogram, int64_t count,
                  double percentile) {
  const double rank = percentile / 100 * static_cast<double>(count - 1);
  const int64_t below = static_cast<int64_t>(std::floor(rank));
  const double low = ValueAt(histogram, below);
  const double high = ValueAt(histogram, std::min(below + 1, count - 1));
  return low + (high - low) * (rank - static_cast<double>(below));
}

}  // namespace

void IntensityHistogram::Add(const GrayPlane& part) {
  for (const uint16_t value : part.pixels()) ++counts_[value];
  pixels_ += static_cast<int64_t>(part.pixels().size());
}

void IntensityHistogram::Add(uint16_t intensity, int64_t pixels) {
  assert(pixels >= 0);
  counts_[intensity] += pixels;
  pixels_ += pixels;
}

IntensityRange IntensityHistogram::PercentileRange(
    double low_percentile, double high_percentile) const {
  assert(pixels_ > 0);
  assert(0 <= low_percentile && low_percentile < high_percentile &&
         high_percentile <= 100);
  IntensityRange range{Percentile(counts_, pixels_, low_percentile),
                       Percentile(counts_, pixels_, high_percentile)};
  if (range.high <= range.low) range.high = range.low + 1;
  return range;
}

IntensityRange PercentileRange(const GrayPlane& image, double low_percentile,
                               double high_percentile) {
  IntensityHistogram histogram;
  histogram.Add(image);
  return histogram.PercentileRange(low_percentile, high_percentile);
}

FloatPlane Normalize(const GrayPlane& image, const IntensityRange& range) {
  assert(range.low != range.high);
  const double scale = 1 / (range.high - range.low);
  const double height = range.stretch > 0 ? std::asinh(range.stretch) : 0;
  const auto normalize = [&](int value) {
    const double linear = (value - range.low) * scale;
    return static_cast<float>(
        height > 0 ? std::asinh(range.stretch * linear) / height : linear);
  };
  const std::vector<uint16_t>& pixels = image.pixels();
  FloatPlane normalized(image.size(), 0);
  if (pixels.empty()) return normalized;
  // Normalizes each value once in a table, unless the table would be larger
  // than the image.
  uint16_t low = pixels.front();
  uint16_t high = low;
  for (const uint16_t value : pixels) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (static_cast<size_t>(high - low) >= pixels.size()) {
    std::transform(pixels.begin(), pixels.end(), normalized.pixels().begin(),
                   normalize);
    return normalized;
  }
  std::vector<float> table;
  for (int value = low; value <= high; ++value) {
    table.push_back(normalize(value));
  }
  std::transform(pixels.begin(), pixels.end(), normalized.pixels().begin(),
                 [&](uint16_t value) { return table[value - low]; });
  return normalized;
}

}  // namespace tessera::imaging
