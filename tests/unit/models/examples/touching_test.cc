#include "models/examples/touching.h"

#include <algorithm>
#include <random>
#include <set>

#include "gtest/gtest.h"

namespace tessera::examples {
namespace {

using imaging::LabelPlane;
using imaging::Plane;

// The labels of the objects in the square around a pixel.
std::set<uint32_t> LabelsAround(const LabelPlane& objects, int x, int y,
                                int reach) {
  std::set<uint32_t> labels;
  for (int v = std::max(0, y - reach);
       v <= std::min(objects.height() - 1, y + reach); ++v) {
    for (int u = std::max(0, x - reach);
         u <= std::min(objects.width() - 1, x + reach); ++u) {
      if (objects.at(u, v) != 0) labels.insert(objects.at(u, v));
    }
  }
  return labels;
}

LabelPlane RandomSquares(std::mt19937& random) {
  LabelPlane objects({25, 31}, 0);
  for (uint32_t n = 1; n < 9; ++n) {
    const int x0 = static_cast<int>(random() % 25);
    const int y0 = static_cast<int>(random() % 19);
    for (int y = y0; y < y0 + 6; ++y) {
      for (int x = x0; x < x0 + 6; ++x) objects.at(x, y) = n;
    }
  }
  return objects;
}

TEST(CutTouching, EqualsTheDefinition) {
  std::mt19937 random(3);
  for (int gap = 0; gap < 4; ++gap) {
    const LabelPlane objects = RandomSquares(random);
    const Plane<uint8_t> cut = CutTouching(objects, gap);
    for (int y = 0; y < objects.height(); ++y) {
      for (int x = 0; x < objects.width(); ++x) {
        const bool alone = LabelsAround(objects, x, y, gap).size() == 1;
        ASSERT_EQ(cut.at(x, y), objects.at(x, y) != 0 && alone ? 1 : 0) << gap;
      }
    }
  }
}

TEST(TouchingPlane, EqualsTheDefinition) {
  std::mt19937 random(4);
  const LabelPlane objects = RandomSquares(random);
  const imaging::FloatPlane touching = TouchingPlane(objects);
  for (int y = 0; y < objects.height(); ++y) {
    for (int x = 0; x < objects.width(); ++x) {
      ASSERT_EQ(touching.at(x, y),
                LabelsAround(objects, x, y, 1).size() > 1 ? 1 : 0);
    }
  }
}

}  // namespace
}  // namespace tessera::examples
