#include "models/instances/contour_count.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tessera::instances {
namespace {

int Count(const std::vector<std::string>& drawing) {
  imaging::Plane<uint8_t> mask({static_cast<int>(drawing.size()),
                                static_cast<int>(drawing.front().size())},
                               0);
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      mask.at(x, y) =
          drawing[static_cast<size_t>(y)][static_cast<size_t>(x)] == '#';
    }
  }
  return CountContours(mask);
}

// The numbers are what scikit-image 0.26 gave for these masks.
TEST(CountContours, IsScikitImages) {
  EXPECT_EQ(Count({"#"}), 1);
  EXPECT_EQ(Count({"##", "##"}), 1);
  EXPECT_EQ(Count({".."}), 0);
  // Holes of one pixel have no contour, larger ones have.
  EXPECT_EQ(Count({"###", "#.#", "###"}), 1);
  EXPECT_EQ(Count({"####", "#..#", "####"}), 2);
  EXPECT_EQ(Count({"####", "#..#", "#..#", "####"}), 2);
  // Parts that meet at a corner.
  EXPECT_EQ(Count({"#.", ".#"}), 2);
  EXPECT_EQ(Count({".#", "#."}), 2);
  EXPECT_EQ(Count({"#..", ".#.", "..#"}), 3);
  EXPECT_EQ(Count({"###", "#..", ".##"}), 2);
  EXPECT_EQ(Count({"#.#", ".#.", "#.#"}), 3);
  EXPECT_EQ(Count({"####", "#.##", "##.#", "###."}), 3);
  // Contours that share points are joined in some orders of their segments.
  EXPECT_EQ(Count({"#......",  //
                   "##.#...",  //
                   ".#..#..",  //
                   ".#####."}),
            1);
}

}  // namespace
}  // namespace tessera::instances
