// Images of bright ellipses, for networks that learn in seconds.
#ifndef TESSERA_TESTS_UNIT_MODELS_INFERENCE_PAINTED_H_
#define TESSERA_TESTS_UNIT_MODELS_INFERENCE_PAINTED_H_

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "models/imaging/image.h"

namespace tessera::inference {

struct Ellipse {
  double x, y, rx, ry;
  bool Contains(int px, int py) const {
    const double dx = (px + 0.5 - x) / rx;
    const double dy = (py + 0.5 - y) / ry;
    return dx * dx + dy * dy < 1;
  }
};

// Bright ellipses on a dark ground, both with noise.
inline imaging::GrayPlane Paint(imaging::Size size,
                                const std::vector<Ellipse>& ellipses,
                                std::mt19937_64& random) {
  imaging::GrayPlane image(size, 0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const bool object =
          std::any_of(ellipses.begin(), ellipses.end(),
                      [&](const Ellipse& e) { return e.Contains(x, y); });
      image.at(x, y) =
          static_cast<uint16_t>((object ? 170 : 40) + random() % 60);
    }
  }
  return image;
}

inline std::vector<Ellipse> RandomEllipses(imaging::Size size, int count,
                                           std::mt19937_64& random) {
  std::uniform_real_distribution<double> unit(0, 1);
  std::vector<Ellipse> ellipses;
  for (int i = 0; i < count; ++i) {
    ellipses.push_back({unit(random) * size.width, unit(random) * size.height,
                        4 + 12 * unit(random), 4 + 12 * unit(random)});
  }
  return ellipses;
}

// Small objects, some at the edges, and one much larger than a tile of 64.
inline imaging::GrayPlane LargeImage(std::mt19937_64& random) {
  const imaging::Size size = {192, 256};
  std::vector<Ellipse> ellipses = {{150, 95, 80, 55}};
  for (int y = 12; y < 192; y += 45) {
    for (int x = 2; x < 70; x += 32) {
      ellipses.push_back({x + 0.3 * (y % 7), static_cast<double>(y), 9, 12});
    }
  }
  return Paint(size, ellipses, random);
}

}  // namespace tessera::inference

#endif  // TESSERA_TESTS_UNIT_MODELS_INFERENCE_PAINTED_H_
