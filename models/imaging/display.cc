#include "models/imaging/display.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace tessera::imaging {
namespace {

uint8_t Shown(double intensity, const DisplayWindow& window) {
  const double linear = std::clamp(
      (intensity - window.low) / (window.high - window.low), 0.0, 1.0);
  const double value =
      window.gamma == 1 ? linear : std::pow(linear, window.gamma);
  return static_cast<uint8_t>(std::lround(255 * value));
}

// Writes the mean of the pixels of two rows, which may be the same row.
void HalveRow(const uint16_t* above, const uint16_t* below, int width,
              uint16_t* to) {
  for (int x = 0; x + 1 < width; x += 2) {
    const uint32_t sum =
        uint32_t{above[x]} + above[x + 1] + below[x] + below[x + 1];
    *to++ = static_cast<uint16_t>((sum + 2) / 4);
  }
  if (width % 2 == 0) return;
  const uint32_t sum = uint32_t{above[width - 1]} + below[width - 1];
  *to = static_cast<uint16_t>((sum + 1) / 2);
}

}  // namespace

Plane<uint8_t> ToDisplay(const GrayPlane& image, const DisplayWindow& window) {
  assert(window.low != window.high && window.gamma > 0);
  Plane<uint8_t> shown(image.size(), 0);
  if (image.empty()) return shown;
  // Each intensity is computed once, in a table, where that is less work.
  const auto [least, most] =
      std::minmax_element(image.pixels().begin(), image.pixels().end());
  const uint16_t low = *least;
  std::vector<uint8_t> table;
  if (static_cast<size_t>(*most - low) < image.pixels().size()) {
    for (int value = low; value <= *most; ++value) {
      table.push_back(Shown(value, window));
    }
  }
  std::transform(image.pixels().begin(), image.pixels().end(),
                 shown.pixels().begin(), [&](uint16_t value) {
                   return table.empty()
                              ? Shown(value, window)
                              : table[static_cast<size_t>(value) - low];
                 });
  return shown;
}

GrayPlane Halve(const GrayPlane& image) {
  assert(!image.empty());
  GrayPlane half({(image.height() + 1) / 2, (image.width() + 1) / 2}, 0);
  for (int y = 0; y < half.height(); ++y) {
    const int below = std::min(2 * y + 1, image.height() - 1);
    HalveRow(image.row(2 * y), image.row(below), image.width(), half.row(y));
  }
  return half;
}

}  // namespace tessera::imaging
