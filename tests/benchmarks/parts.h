// What the measured parts are given: synthetic planes that are the same on
// every machine.
#ifndef TESSERA_TESTS_BENCHMARKS_PARTS_H_
#define TESSERA_TESTS_BENCHMARKS_PARTS_H_

#include <cstdint>
#include <vector>

#include "models/imaging/image.h"

namespace tessera {

// Discs of 15 px radius on a grid of 26 px, cut where they would overlap:
// crowded, one in each place, against its neighbours; else one in sixteen
// places, on a twentieth of the pixels. Numbered from 1.
inline imaging::LabelPlane Discs(int side, bool crowded) {
  constexpr int kPitchPx = 26;
  constexpr int kRadiusPx = 15;
  imaging::LabelPlane labels({side, side}, 0);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const int column = x / kPitchPx;
      const int row = y / kPitchPx;
      const int dx = x % kPitchPx - kPitchPx / 2;
      const int dy = y % kPitchPx - kPitchPx / 2;
      if (!crowded && (column % 4 != 0 || row % 4 != 0)) continue;
      if (dx * dx + dy * dy > kRadiusPx * kRadiusPx) continue;
      labels.at(x, y) =
          static_cast<uint32_t>(row * (side / kPitchPx + 1) + column + 1);
    }
  }
  return labels;
}

// A hundred discs of 12 px radius in 512×512 px, some of which nearly touch.
inline imaging::LabelPlane HundredDiscs() {
  constexpr int kRadiusPx = 12;
  imaging::LabelPlane labels({512, 512}, 0);
  for (int i = 0; i < 100; ++i) {
    const int x0 = 27 + 50 * (i % 10) + (i * 7) % 23;
    const int y0 = 27 + 50 * (i / 10) + (i * 11) % 23;
    for (int y = y0 - kRadiusPx; y <= y0 + kRadiusPx; ++y) {
      for (int x = x0 - kRadiusPx; x <= x0 + kRadiusPx; ++x) {
        const int dx = x - x0;
        const int dy = y - y0;
        if (x >= 512 || y >= 512) continue;
        if (dx * dx + dy * dy <= kRadiusPx * kRadiusPx) {
          labels.at(x, y) = static_cast<uint32_t>(i + 1);
        }
      }
    }
  }
  return labels;
}

}  // namespace tessera

#endif  // TESSERA_TESTS_BENCHMARKS_PARTS_H_
