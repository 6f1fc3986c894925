#include "models/version/diameters.h"

#include <algorithm>
#include <cmath>

#include "models/version/parameter_table.h"

namespace tessera::version {
namespace {

constexpr double kMostFactor = 8;

// Image pixels for each pixel of the network's input: the mean of both axes.
double PixelsPerInputPixel(const TrainingParameters& parameters) {
  const imaging::Size subimage = parameters.subimage_size;
  const imaging::Size input = parameters.network_input_size;
  return std::sqrt(static_cast<double>(subimage.height) / input.height *
                   subimage.width / input.width);
}

}  // namespace

imaging::Size SubimageForDiameter(const TrainingParameters& parameters,
                                  double diameter_px) {
  const imaging::Size subimage = parameters.subimage_size;
  if (!(parameters.most_diameter_px > 0) || !(diameter_px > 0)) return subimage;
  const double seen_px = diameter_px / PixelsPerInputPixel(parameters);
  const double wanted_px =
      std::clamp(seen_px, parameters.least_diameter_px,
                 std::max(parameters.least_diameter_px,
                          parameters.most_diameter_px));
  const double factor =
      std::clamp(seen_px / wanted_px, 1 / kMostFactor, kMostFactor);
  const ParameterRange range = *FindParameter("subimage_size")->range;
  const auto scaled = [&](int side) {
    return static_cast<int>(
        std::lround(std::clamp(side * factor, range.min, range.max)));
  };
  return {scaled(subimage.height), scaled(subimage.width)};
}

}  // namespace tessera::version
