#include "models/exchange/example_image.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>

namespace tessera::exchange {
namespace {

constexpr double kUnknownDiameterPx = 20;
constexpr double kGround = 0.08;  // Of the brightest intensity.
constexpr double kNoise = 0.02;

double DiameterOf(const version::Manifest& manifest, imaging::Size size) {
  const double known = manifest.fingerprint.diameter_median_px;
  const double most = std::min(size.height, size.width) / 3.0;
  return std::clamp(known > 0 ? known : kUnknownDiameterPx, 4.0, most);
}

double BrightestOf(const version::Manifest& manifest) {
  if (manifest.training_max > 0) return std::min(manifest.training_max, 6e4);
  return manifest.fingerprint.bits == 16 ? 4000 : 220;
}

// Numbers from 0 to 1. Those of the standard library's distributions differ
// between libraries.
class Dice {
 public:
  double Roll() { return static_cast<double>(engine_()) / 4294967296.0; }

 private:
  std::mt19937 engine_{1};
};

// The brightness of a spot of radius 1 at a distance: flat, with a soft edge.
double Profile(double distance) {
  constexpr double kEdge = 0.15;
  return 1 / (1 + std::exp((distance - 1) / kEdge));
}

}  // namespace

imaging::GrayPlane ExampleImage(const version::Manifest& manifest,
                                imaging::Size size) {
  const double diameter = DiameterOf(manifest, size);
  const double brightest = BrightestOf(manifest);
  Dice dice;
  imaging::FloatPlane values(size, static_cast<float>(kGround));
  const int spots =
      std::max(3, static_cast<int>(0.25 * size.height * size.width /
                                   (diameter * diameter)));
  for (int i = 0; i < spots; ++i) {
    const double radius = diameter / 2 * (0.7 + 0.6 * dice.Roll());
    const double light = 0.4 + 0.6 * dice.Roll();
    const double x0 = dice.Roll() * size.width;
    const double y0 = dice.Roll() * size.height;
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        const double distance = std::hypot(x + 0.5 - x0, y + 0.5 - y0) / radius;
        if (distance > 2) continue;
        float& value = values.at(x, y);
        value = std::max(value, static_cast<float>(light * Profile(distance)));
      }
    }
  }
  imaging::GrayPlane image(size, 0);
  for (size_t i = 0; i < image.pixels().size(); ++i) {
    const double noisy = values.pixels()[i] + kNoise * (dice.Roll() - 0.5);
    image.pixels()[i] =
        static_cast<uint16_t>(std::clamp(noisy, 0.0, 1.0) * brightest);
  }
  return image;
}

}  // namespace tessera::exchange
