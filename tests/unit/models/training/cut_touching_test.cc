#include "models/training/cut_touching.h"

#include <algorithm>
#include <random>

#include "gtest/gtest.h"

namespace tessera::training {
namespace {

using imaging::LabelPlane;
using imaging::Plane;

// One pixel and its neighbourhood at a time.
Plane<uint8_t> CutByDefinition(const LabelPlane& objects, int gap) {
  Plane<uint8_t> target(objects.size(), 0);
  for (int y = 0; y < objects.height(); ++y) {
    for (int x = 0; x < objects.width(); ++x) {
      const uint32_t label = objects.at(x, y);
      bool alone = label != 0;
      for (int v = std::max(0, y - gap);
           v <= std::min(objects.height() - 1, y + gap); ++v) {
        for (int u = std::max(0, x - gap);
             u <= std::min(objects.width() - 1, x + gap); ++u) {
          const uint32_t other = objects.at(u, v);
          alone = alone && (other == 0 || other == label);
        }
      }
      target.at(x, y) = alone ? 1 : 0;
    }
  }
  return target;
}

TEST(CutTouching, EqualsTheDefinition) {
  std::mt19937 random(3);
  for (int gap = 0; gap < 4; ++gap) {
    LabelPlane objects({25, 31}, 0);
    for (uint32_t n = 1; n < 9; ++n) {
      const int x0 = static_cast<int>(random() % 25);
      const int y0 = static_cast<int>(random() % 19);
      for (int y = y0; y < y0 + 6; ++y) {
        for (int x = x0; x < x0 + 6; ++x) objects.at(x, y) = n;
      }
    }
    EXPECT_EQ(CutTouching(objects, gap), CutByDefinition(objects, gap)) << gap;
  }
}

}  // namespace
}  // namespace tessera::training
