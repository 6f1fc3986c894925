#include "models/tiles/stitch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <vector>

#include "models/imaging/row_source.h"
#include "models/tiles/row_window.h"
#include "models/tiles/tile_plan.h"

namespace tessera::tiles {
namespace {

using imaging::FloatPlane;
using imaging::GrayPlane;
using imaging::Rect;

TEST(Stitcher, TilesThatAgreeGiveTheImageBack) {
  std::mt19937_64 random(7);
  const auto below = [&](int n) { return static_cast<int>(random() % n); };
  for (int round = 0; round < 300; ++round) {
    GrayPlane image({1 + below(90), 1 + below(90)}, 0);
    for (uint16_t& p : image.pixels()) p = static_cast<uint16_t>(below(1000));
    TilePlanOptions options = {.tile = {16 + below(20), 16 + below(20)}};
    options.alignment_px = 1 << below(3);
    options.overlap_px =
        std::min(below(16), std::min(options.tile.height, options.tile.width) -
                                options.alignment_px);
    const auto tiles = PlanTiles(image.size(), options);
    ASSERT_TRUE(tiles.ok());
    Stitcher stitcher(image.size(), 1, *tiles);
    imaging::PlaneRows rows_of_image(image);
    RowWindow window(rows_of_image);
    FloatPlane joined(image.size(), 0);
    const int most_rows = 1 + below(40);
    int rows = 0;
    for (const Rect& tile : *tiles) {
      ASSERT_TRUE(window.MoveTo(tile.y0, tile.y1).ok());
      const GrayPlane cut = window.Cut(tile);
      FloatPlane result(cut.size(), 0);
      for (size_t i = 0; i < cut.pixels().size(); ++i) {
        result.pixels()[i] = cut.pixels()[i];
      }
      stitcher.Add(tile, {result});
      while (const auto band = stitcher.Take(most_rows)) {
        ASSERT_EQ(band->y0, rows);
        ASSERT_LE(band->planes[0].height(), most_rows);
        const std::vector<float>& pixels = band->planes[0].pixels();
        std::copy(pixels.begin(), pixels.end(), joined.row(rows));
        rows += band->planes[0].height();
      }
    }
    ASSERT_EQ(rows, image.height());
    for (size_t i = 0; i < image.pixels().size(); ++i) {
      ASSERT_NEAR(joined.pixels()[i], image.pixels()[i], 1e-3);
    }
  }
}

TEST(Stitcher, KeepsTheRowsOfATileHoweverHighTheImage) {
  for (const int height : {20, 64, 100'000}) {
    const auto tiles =
        PlanTiles({height, 80}, {.tile = {64, 64}, .overlap_px = 16});
    ASSERT_TRUE(tiles.ok());
    Stitcher stitcher({height, 80}, 3, *tiles);
    const FloatPlane plane({64, 64}, 1);
    for (size_t i = 0; i < 2; ++i) {
      stitcher.Add((*tiles)[i], {plane, plane, plane});
    }
    EXPECT_EQ(stitcher.rows_kept(), std::min(height, 64));
  }
}

TEST(Stitcher, RowsLeaveWhenARowOfTilesIsDone) {
  const auto tiles =
      PlanTiles({100, 80}, {.tile = {64, 64}, .overlap_px = 16});
  ASSERT_TRUE(tiles.ok());
  ASSERT_EQ(tiles->size(), 4u);
  Stitcher stitcher({100, 80}, 2, *tiles);
  const std::vector<FloatPlane> planes = {FloatPlane({64, 64}, 1),
                                          FloatPlane({64, 64}, 2)};
  std::vector<std::optional<Band>> bands;
  for (const Rect& tile : *tiles) {
    stitcher.Add(tile, planes);
    bands.push_back(stitcher.Take(100));
    EXPECT_FALSE(stitcher.Take(100).has_value());
  }
  EXPECT_FALSE(bands[0].has_value() || bands[2].has_value());
  const std::optional<Band>& first = bands[1];
  const std::optional<Band>& last = bands[3];
  ASSERT_TRUE(first.has_value() && last.has_value());
  EXPECT_EQ(first->y0, 0);
  EXPECT_EQ(last->y0, 36) << "where the second row of tiles begins";
  EXPECT_EQ(first->planes[0].size(), (imaging::Size{36, 80}));
  EXPECT_EQ(last->planes[1].size(), (imaging::Size{64, 80}));
  EXPECT_EQ(last->planes[0].at(79, 63), 1);
  EXPECT_EQ(last->planes[1].at(79, 63), 2);
}

TEST(Stitcher, BlendsLinearlyAndLeavesOutTheBorder) {
  // Two tiles of 32 that share 16: one says 0, the other 1.
  const auto tiles = PlanTiles({1, 48}, {.tile = {1, 32}, .overlap_px = 0});
  ASSERT_TRUE(tiles.ok());
  ASSERT_EQ((*tiles)[1].x0, 16);
  Stitcher stitcher({1, 48}, 1, *tiles);
  stitcher.Add((*tiles)[0], {FloatPlane({1, 32}, 0)});
  stitcher.Add((*tiles)[1], {FloatPlane({1, 32}, 1)});
  const auto band = stitcher.Take(1);
  ASSERT_TRUE(band.has_value());
  const FloatPlane& joined = band->planes.front();
  for (int x = 0; x < 48; ++x) {
    const double ramp = (x + 0.5 - 20) / 8;
    EXPECT_NEAR(joined.at(x, 0), std::min(1.0, std::max(0.0, ramp)), 1e-6) << x;
  }
}

}  // namespace
}  // namespace tessera::tiles
