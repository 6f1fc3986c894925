#include "server/inference/object_diameter.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

#include "base/status_macros.h"
#include "models/version/diameters.h"

namespace tessera::inference {
namespace {

// What the pixel sizes of the file and of the training's samples tell. None if
// one is not known, or if the sizes are so far apart that one is wrong.
std::optional<double> ByPixelSize(const version::Manifest& manifest,
                                  const version::DiameterRange& known,
                                  double pixel_size_um) {
  const version::Fingerprint& fingerprint = manifest.fingerprint;
  if (!(pixel_size_um > 0) || !(fingerprint.pixel_size_um > 0)) {
    return std::nullopt;
  }
  const double diameter = fingerprint.diameter_median_px *
                          fingerprint.pixel_size_um / pixel_size_um;
  const version::DiameterRange reach = version::ReachableDiameters(known);
  if (!(diameter >= reach.least_px) || !(diameter <= reach.most_px)) {
    return std::nullopt;
  }
  return diameter;
}

}  // namespace

double ObjectDiameter::UsedPx() const {
  const bool used = source == DiameterSource::kEstimated ||
                    source == DiameterSource::kGiven ||
                    source == DiameterSource::kPixelSize;
  return used ? diameter_px : 0;
}

std::vector<int> SlicesToEstimate(int slices_in_file) {
  constexpr int kMost = 3;
  const int count = std::min(kMost, slices_in_file);
  std::vector<int> slices;
  for (int i = 0; i < count; ++i) {
    // The middles of `count` equal parts.
    slices.push_back(
        static_cast<int>((2 * i + int64_t{1}) * slices_in_file / (2 * count)) +
        1);
  }
  return slices;
}

DiameterEstimate JoinEstimates(std::vector<DiameterEstimate> estimates) {
  const auto first_unsure = std::stable_partition(
      estimates.begin(), estimates.end(), [](const DiameterEstimate& one) {
        return one.diameter_px > 0 && one.confidence >= kSureConfidence;
      });
  if (first_unsure == estimates.begin()) {
    return *std::max_element(estimates.begin(), estimates.end(),
                             [](const auto& a, const auto& b) {
                               return a.confidence < b.confidence;
                             });
  }
  std::sort(estimates.begin(), first_unsure, [](const auto& a, const auto& b) {
    return std::tie(a.diameter_px, a.confidence) <
           std::tie(b.diameter_px, b.confidence);
  });
  return estimates[static_cast<size_t>(first_unsure - estimates.begin() - 1) /
                   2];
}

ObjectDiameter JoinSlices(const ObjectDiameter& one,
                          const ObjectDiameter& other) {
  ObjectDiameter joined = std::tie(other.confidence, other.source) <
                                  std::tie(one.confidence, one.source)
                              ? other
                              : one;
  if (one.largest_px == 0 && other.largest_px == 0) return joined;
  const auto [low, high] = std::minmax(one.smallest_px, other.smallest_px);
  joined.smallest_px = low > 0 ? low : high;  // 0: not known.
  joined.largest_px = std::max(one.largest_px, other.largest_px);
  joined.diameter_px = std::sqrt(joined.smallest_px * joined.largest_px);
  return joined;
}

absl::StatusOr<ObjectDiameter> FindDiameter(const SegmentSettings& settings,
                                            const version::Manifest& manifest,
                                            double pixel_size_um,
                                            const std::vector<int>& slices,
                                            const EstimateSlice& estimate) {
  const auto known = version::KnownDiameters(manifest);
  if (!known) return ObjectDiameter{.source = DiameterSource::kUnknown};
  if (settings.diameter == DiameterChoice::kGiven) {
    return ObjectDiameter{.diameter_px = settings.diameter_px,
                          .source = DiameterSource::kGiven,
                          .confidence = 1};
  }
  if (settings.diameter == DiameterChoice::kModel) return ObjectDiameter();
  if (const auto diameter = ByPixelSize(manifest, *known, pixel_size_um)) {
    return ObjectDiameter{.diameter_px = *diameter,
                          .source = DiameterSource::kPixelSize,
                          .confidence = 1};
  }
  std::vector<DiameterEstimate> estimates;
  for (const int slice : slices) {
    ASSIGN_OR_RETURN(estimates.emplace_back(), estimate(slice));
  }
  const DiameterEstimate found = JoinEstimates(std::move(estimates));
  const version::DiameterRange reach = version::ReachableDiameters(*known);
  const bool sure = found.confidence >= kSureConfidence &&
                    found.diameter_px >= reach.least_px &&
                    found.diameter_px <= reach.most_px;
  return ObjectDiameter{
      .diameter_px = found.diameter_px,
      .source = sure ? DiameterSource::kEstimated : DiameterSource::kUnsure,
      .confidence = found.confidence};
}

}  // namespace tessera::inference
