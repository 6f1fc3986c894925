#include "models/version/diameters.h"

#include <algorithm>
#include <cmath>

namespace tessera::version {
namespace {

// What tiles::PlanPrediction() takes.
constexpr double kLeastSidePx = 16;
constexpr double kMostSidePx = 16'384;
constexpr double kMostPixels = 1 << 26;

int Side(double px) {
  return static_cast<int>(
      std::lround(std::clamp(px, kLeastSidePx, kMostSidePx)));
}

}  // namespace

std::optional<DiameterRange> KnownDiameters(const Manifest& manifest) {
  if (manifest.parameters.sampling == Sampling::kRescale) return std::nullopt;
  const Fingerprint& known = manifest.fingerprint;
  const DiameterRange range{known.diameter_p05_px, known.diameter_p95_px};
  if (!(range.least_px > 0) || !(range.most_px >= range.least_px)) {
    return std::nullopt;
  }
  return range;
}

DiameterRange ReachableDiameters(const DiameterRange& known) {
  return {known.least_px / kMostMagnification,
          known.most_px * kMostMagnification};
}

double MagnificationOf(const Manifest& manifest, double diameter_px) {
  const std::optional<DiameterRange> range = KnownDiameters(manifest);
  if (!range || !(diameter_px > 0)) return 1;
  const double factor =
      diameter_px / std::clamp(diameter_px, range->least_px, range->most_px);
  return std::clamp(factor, 1 / kMostMagnification, kMostMagnification);
}

imaging::Size ScaledSubimage(const Manifest& manifest, double factor) {
  const imaging::Size trained = manifest.parameters.subimage_size;
  if (factor == 1) return trained;
  const double pixels = double{1} * trained.height * trained.width;
  factor = std::min(factor, std::sqrt(kMostPixels / pixels));
  return {Side(trained.height * factor), Side(trained.width * factor)};
}

imaging::Size SubimageFor(const Manifest& manifest, double diameter_px) {
  return ScaledSubimage(manifest, MagnificationOf(manifest, diameter_px));
}

}  // namespace tessera::version
