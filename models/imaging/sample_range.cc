#include "models/imaging/sample_range.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "absl/strings/str_format.h"

namespace tessera::imaging {
namespace {

constexpr double kMost = 65'535;
constexpr double kSpreads = 31;

// The upper 16 bits of a float, changed so that their order is the order of the
// values. REQUIRES: `value` is not NaN.
uint32_t OrderOf(double value) {
  constexpr double kLargest = std::numeric_limits<float>::max();
  const auto narrow =
      static_cast<float>(std::clamp(value, -kLargest, kLargest));
  const auto bits = std::bit_cast<uint32_t>(narrow);
  return (bits >> 31 != 0 ? ~bits : bits | 0x80000000u) >> 16;
}

// The upper or lower end of the values that OrderOf() maps to `order`.
double ValueOf(uint32_t order, bool upper) {
  const uint32_t ordered = order << 16 | (upper ? 0xffffu : 0u);
  const uint32_t bits =
      ordered >> 31 != 0 ? ordered & 0x7fffffffu : ~ordered;
  const auto value = static_cast<double>(std::bit_cast<float>(bits));
  return std::isnan(value) ? 0 : value;
}

}  // namespace

void SampleRange::Add(double value) {
  if (!std::isfinite(value)) {
    ++not_numbers_;
    return;
  }
  if (!first_) {
    first_ = value;
    least_ = value;
    most_ = value;
  }
  least_ = std::min(least_, value);
  most_ = std::max(most_, value);
  whole_ = whole_ && std::floor(value) == value;
  ++numbers_;
  ++counts_[OrderOf(value - *first_)];
}

double SampleRange::ValueAt(double fraction, bool upper) const {
  const auto rank =
      static_cast<int64_t>(fraction * static_cast<double>(numbers_ - 1));
  int64_t seen = 0;
  for (uint32_t order = 0; order < counts_.size(); ++order) {
    seen += counts_[order];
    if (seen > rank) {
      return std::clamp(*first_ + ValueOf(order, upper), least_, most_);
    }
  }
  return most_;
}

SampleRange::Ends SampleRange::FindEnds() const {
  const double low = ValueAt(0.001, false);
  const double high = ValueAt(0.9995, true);
  const double spread = high - low;
  if (!(spread > 0)) return {least_, most_};
  return {std::max(least_, low - kSpreads * spread),
          std::min(most_, high + kSpreads * spread)};
}

bool SampleRange::clips() const {
  if (numbers_ == 0) return false;
  const IntensityScale scale = Scale();
  if (scale.step == 1) return false;
  const Ends ends = FindEnds();
  return ends.low > least_ || ends.high < most_;
}

IntensityScale SampleRange::Scale() const {
  IntensityScale scale;
  if (numbers_ == 0) {
    scale.not_a_number = 0;
    return scale;
  }
  if (not_numbers_ == 0 && whole_) {
    if (least_ >= 0 && most_ <= kMost) return scale;
    if (least_ >= -32'768 && most_ <= 32'767) {
      return {.offset = -32'768, .step = 1, .not_a_number = std::nullopt};
    }
    if (most_ - least_ <= kMost) {
      return {.offset = least_, .step = 1, .not_a_number = std::nullopt};
    }
  }
  const Ends ends = FindEnds();
  scale.offset = ends.low;
  // Divides each end, because their difference may be too large for a double.
  scale.step = ends.high / kMost - ends.low / kMost;
  if (!(scale.step >= std::numeric_limits<double>::min())) scale.step = 1;
  if (not_numbers_ > 0) {
    // Pixels that are not numbers get a low value that does not move the
    // percentiles.
    scale.not_a_number = Scaled(ValueAt(0.01, true), scale);
  }
  return scale;
}

void AddScalingNotices(int64_t not_numbers, bool clips,
                       std::vector<std::string>& notices) {
  if (not_numbers > 0) {
    notices.push_back(absl::StrFormat(
        "%d pixels are not numbers (NaN or infinite) and count as background",
        not_numbers));
  }
  if (clips) {
    notices.emplace_back(
        "some values lie far from all others and were clipped to fit the "
        "others into 16 bit");
  }
}

uint16_t Scaled(double value, const IntensityScale& scale) {
  if (!std::isfinite(value)) return scale.not_a_number.value_or(0);
  const double intensity = (value - scale.offset) / scale.step;
  const auto rounded = static_cast<uint16_t>(
      std::clamp(std::nearbyint(intensity), 0.0, kMost));
  if (rounded != scale.not_a_number) return rounded;
  return static_cast<uint16_t>(rounded == 0xffff ? rounded - 1 : rounded + 1);
}

}  // namespace tessera::imaging
