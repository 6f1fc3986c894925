#include "models/outline/pixel_runs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace tessera::outline {
namespace {

// "y:x0-x1 " for each run.
std::string Text(const imaging::Polygon& polygon, imaging::Size size) {
  PixelRuns rows(polygon, size);
  std::vector<PixelRun> runs;
  std::string text;
  while (rows.NextRow(runs)) {
    for (const PixelRun& run : runs) {
      text += std::to_string(run.y) + ":" + std::to_string(run.x0) + "-" +
              std::to_string(run.x1) + " ";
    }
  }
  return text;
}

TEST(PixelRuns, LeaveHolesOut) {
  const imaging::Polygon ring{.exterior = {{0, 0}, {4, 0}, {4, 3}, {0, 3}},
                              .holes = {{{1, 1}, {1, 2}, {3, 2}, {3, 1}}}};
  EXPECT_EQ(Text(ring, {9, 9}), "0:0-4 1:0-1 1:3-4 2:0-4 ");
}

TEST(PixelRuns, AreCutOffAtThePlane) {
  const imaging::Polygon square{.exterior = {{-2, -2}, {9, -2}, {9, 9}, {-2, 9}},
                                .holes = {}};
  EXPECT_EQ(Text(square, {2, 3}), "0:0-3 1:0-3 ");
}

TEST(PixelRuns, AreNoneForWhatHasNoArea) {
  EXPECT_EQ(Text({.exterior = {}, .holes = {}}, {9, 9}), "");
  EXPECT_EQ(Text({.exterior = {{1, 1}, {5, 1}}, .holes = {}}, {9, 9}), "");
  EXPECT_EQ(Text({.exterior = {{1, 1}, {NAN, 1}, {5, 5}}, .holes = {}}, {9, 9}),
            "");
}

TEST(PixelRuns, TakeTheCentresOfPixels) {
  const imaging::Polygon triangle{.exterior = {{0, 0}, {4, 0}, {0, 4}},
                                  .holes = {}};
  // The long side runs through centres, which lie on one side of it.
  EXPECT_EQ(Text(triangle, {9, 9}), "0:0-3 1:0-2 2:0-1 ");
}

}  // namespace
}  // namespace tessera::outline
