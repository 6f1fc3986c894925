#include "models/version/diameters.h"

#include <algorithm>
#include <cmath>

#include "models/version/parameter_table.h"

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

double PixelsPerInput(const TrainingParameters& parameters) {
  return ImagePixelsPerInput(parameters.subimage_size,
                             parameters.network_input_size);
}

}  // namespace

double ImagePixelsPerInput(imaging::Size subimage,
                           imaging::Size network_input) {
  return std::sqrt(static_cast<double>(subimage.height) / network_input.height *
                   subimage.width / network_input.width);
}

std::optional<DiameterRange> KnownDiameters(const Manifest& manifest) {
  const TrainingParameters& parameters = manifest.parameters;
  if (parameters.sampling == Sampling::kRescale) return std::nullopt;
  const Fingerprint& known = manifest.fingerprint;
  DiameterRange range{known.diameter_p05_px, known.diameter_p95_px};
  if (known.sample_diameter_p05_px > 0) {
    range = {known.sample_diameter_p05_px, known.sample_diameter_p95_px};
  }
  if (parameters.most_diameter_px > 0) {
    const double pixels = PixelsPerInput(parameters);
    range = {std::max(1.0, parameters.least_diameter_px) * pixels,
             parameters.most_diameter_px * pixels};
  }
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
  const double most = std::sqrt(kMostPixels / pixels);
  if (factor >= most) {  // Rounded down, so that the area stays within.
    return {Side(std::floor(trained.height * most)),
            Side(std::floor(trained.width * most))};
  }
  return {Side(trained.height * factor), Side(trained.width * factor)};
}

imaging::Size SubimageFor(const Manifest& manifest, double diameter_px) {
  return ScaledSubimage(manifest, MagnificationOf(manifest, diameter_px));
}

imaging::Size SubimageForDiameter(const TrainingParameters& parameters,
                                  double diameter_px) {
  const imaging::Size subimage = parameters.subimage_size;
  if (!(parameters.most_diameter_px > 0) || !(diameter_px > 0)) return subimage;
  const double seen_px = diameter_px / PixelsPerInput(parameters);
  const double wanted_px = std::clamp(
      seen_px, parameters.least_diameter_px,
      std::max(parameters.least_diameter_px, parameters.most_diameter_px));
  const double factor = std::clamp(seen_px / wanted_px, 1 / kMostMagnification,
                                   kMostMagnification);
  const ParameterRange range = *FindParameter("subimage_size")->range;
  const auto scaled = [&](int side) {
    return static_cast<int>(
        std::lround(std::clamp(side * factor, range.min, range.max)));
  };
  return {scaled(subimage.height), scaled(subimage.width)};
}

}  // namespace tessera::version
