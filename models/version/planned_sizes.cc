#include "models/version/planned_sizes.h"

#include <algorithm>
#include <numbers>

#include "absl/strings/str_format.h"
#include "models/version/parameter_table.h"

namespace tessera::version {
namespace {

// Smaller objects count as specks: those of at most this many pixels, and of
// less than this part of the samples' smallest object.
constexpr double kLargestSpeckPx = 10;
constexpr double kSpeckPart = 0.5;

// Fingerprints of an earlier Tessera lack the area: it follows from the
// diameters.
double SmallestObjectPx(const Fingerprint& fingerprint) {
  if (fingerprint.smallest_object_px > 0) return fingerprint.smallest_object_px;
  const double diameter = fingerprint.diameter_p05_px;
  return std::numbers::pi / 4 * diameter * diameter / 2;
}

}  // namespace

PlannedValue<int> PlannedMinAreaPx(const Fingerprint& fingerprint,
                                   Sampling sampling) {
  const double smallest = SmallestObjectPx(fingerprint);
  if (!(smallest > 0)) {
    return {EarlierMinAreaPx(sampling),
            "the smallest object's area is not known"};
  }
  return {static_cast<int>(
              std::clamp(smallest * kSpeckPart, 1.0, kLargestSpeckPx)),
          absl::StrFormat("drops specks; the smallest object has %.0f px",
                          smallest)};
}

PlannedValue<imaging::Size> SubimageOfWholeSamples(
    const Fingerprint& fingerprint, imaging::Size network_input) {
  const imaging::Size median = fingerprint.median_image;
  if (median.height < 1 || median.width < 1) {
    return {network_input, "the samples' size is not known"};
  }
  const ParameterRange range = *FindParameter("subimage_size")->range;
  const auto side = [&range](int length) {
    return std::clamp(length, static_cast<int>(range.min),
                      static_cast<int>(range.max));
  };
  return {{side(median.height), side(median.width)},
          "the samples' median size, so that objects have the size that they "
          "have in training"};
}

}  // namespace tessera::version
