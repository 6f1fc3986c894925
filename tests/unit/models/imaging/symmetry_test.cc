#include "models/imaging/symmetry.h"

#include "gtest/gtest.h"

namespace tessera::imaging {
namespace {

// 1 2 3
// 4 5 6
LabelPlane Oblong() {
  LabelPlane plane({2, 3}, 0);
  plane.pixels() = {1, 2, 3, 4, 5, 6};
  return plane;
}

TEST(Symmetry, MirrorsOblongs) {
  LabelPlane plane = Oblong();
  Apply({.left_right = true}, plane);
  EXPECT_EQ(plane.pixels(), (std::vector<uint32_t>{3, 2, 1, 6, 5, 4}));
  plane = Oblong();
  Apply({.up_down = true}, plane);
  EXPECT_EQ(plane.pixels(), (std::vector<uint32_t>{4, 5, 6, 1, 2, 3}));
}

TEST(Symmetry, TransposesSquaresLast) {
  LabelPlane plane({2, 2}, 0);
  plane.pixels() = {1, 2, 3, 4};
  Apply({.left_right = true, .transpose = true}, plane);
  EXPECT_EQ(plane.pixels(), (std::vector<uint32_t>{2, 4, 1, 3}));
}

TEST(Symmetry, TransposesOblongs) {
  LabelPlane plane = Oblong();
  Apply({.up_down = true, .transpose = true}, plane);
  EXPECT_EQ(plane.size(), (Size{3, 2}));
  EXPECT_EQ(plane.pixels(), (std::vector<uint32_t>{4, 1, 5, 2, 6, 3}));
}

// A field that points from everywhere to one pixel still does afterwards.
TEST(Symmetry, VectorsPointToTheSamePixelAsBefore) {
  constexpr int kSide = 7;
  for (int n = 0; n < 8; ++n) {
    const Symmetry symmetry = {(n & 1) != 0, (n & 2) != 0, (n & 4) != 0};
    FloatPlane down({kSide, kSide}, 0);
    FloatPlane right({kSide, kSide}, 0);
    LabelPlane goal({kSide, kSide}, 0);
    goal.at(5, 2) = 1;
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        down.at(x, y) = static_cast<float>(2 - y);
        right.at(x, y) = static_cast<float>(5 - x);
      }
    }
    Apply(symmetry, goal);
    ApplyToVectors(symmetry, down, right);
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        EXPECT_EQ(goal.at(x + static_cast<int>(right.at(x, y)),
                          y + static_cast<int>(down.at(x, y))),
                  1u)
            << n;
      }
    }
  }
}

}  // namespace
}  // namespace tessera::imaging
