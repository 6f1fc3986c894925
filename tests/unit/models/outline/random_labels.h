// Label planes that are hard to outline.
#ifndef TESSERA_TESTS_UNIT_MODELS_OUTLINE_RANDOM_LABELS_H_
#define TESSERA_TESTS_UNIT_MODELS_OUTLINE_RANDOM_LABELS_H_

#include <cstdint>
#include <random>

#include "models/imaging/image.h"

namespace tessera::outline {

// A plane of 1×1 to `max_side`² pixels. By turns: noise of any density (holes,
// single pixels, corner contacts, borders), noise of several labels, and
// thresholded smooth noise, which has long curved borders.
inline imaging::LabelPlane RandomLabels(std::mt19937_64& random, int max_side) {
  std::uniform_int_distribution<int> side(1, max_side);
  imaging::LabelPlane plane({side(random), side(random)}, 0);
  std::uniform_real_distribution<double> unit(0, 1);
  const int kind = static_cast<int>(random() % 3);
  const double density = unit(random);
  const uint32_t labels = kind == 1 ? 2 + random() % 5 : 1;
  // Each kind has its own smoothing; a box filter is enough.
  const int reach = kind == 2 ? 1 + static_cast<int>(random() % 3) : 0;
  imaging::FloatPlane noise(plane.size(), 0);
  for (float& value : noise.pixels()) value = static_cast<float>(unit(random));
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) {
      double sum = 0;
      int count = 0;
      for (int v = y - reach; v <= y + reach; ++v) {
        for (int u = x - reach; u <= x + reach; ++u) {
          if (u < 0 || v < 0 || u >= plane.width() || v >= plane.height()) {
            continue;
          }
          sum += noise.at(u, v);
          ++count;
        }
      }
      const double threshold = reach > 0 ? 0.4 + 0.2 * density : density;
      if (sum / count < threshold) {
        plane.at(x, y) = 1 + static_cast<uint32_t>(random() % labels) * 1000;
      }
    }
  }
  return plane;
}

}  // namespace tessera::outline

#endif  // TESSERA_TESTS_UNIT_MODELS_OUTLINE_RANDOM_LABELS_H_
