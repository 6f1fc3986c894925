#include "models/tiles/tile_plan.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace tessera::tiles {
namespace {

using imaging::Rect;
using imaging::Size;

TEST(DefaultOverlapPx, IsAQuarterOrWhatTheNetworkNeedsUpToHalf) {
  EXPECT_EQ(DefaultOverlapPx({256, 256}, {256, 256}, 4), 64);
  EXPECT_EQ(DefaultOverlapPx({512, 1024}, {512, 1024}, 4), 128);
  EXPECT_EQ(DefaultOverlapPx({192, 256}, {192, 256}, 4), 64);
  EXPECT_EQ(DefaultOverlapPx({64, 64}, {64, 64}, 4), 32);
  EXPECT_EQ(DefaultOverlapPx({64, 64}, {64, 64}, 2), 16);
  // Scaled: 64 pixels of the network input are 16 of the image.
  EXPECT_EQ(DefaultOverlapPx({40, 40}, {160, 160}, 4), 16);
}

constexpr TileSizeOptions kPlanned = {.subimage = {256, 256},
                                     .network_input = {256, 256},
                                     .grid_px = 16,
                                     .overlap_px = 64,
                                     .most_input_px = 1144 * 1144};

TEST(TileSizeFor, IsASubimageWhereTheImageIsNotLarger) {
  EXPECT_EQ(TileSizeFor({1, 256}, kPlanned), (Size{256, 256}));
  TileSizeOptions none = kPlanned;
  none.most_input_px = 0;
  EXPECT_EQ(TileSizeFor({3000, 257}, none), (Size{256, 256}));
}

TEST(TileSizeFor, CoversWhatItCanAtOnce) {
  EXPECT_EQ(TileSizeFor({512, 700}, kPlanned), (Size{512, 704}));
  // Two tiles of 1056 px overlap by 64 px.
  EXPECT_EQ(TileSizeFor({2048, 2048}, kPlanned), (Size{1056, 1056}));
  // Two of 1152 px would be too large together.
  EXPECT_EQ(TileSizeFor({2240, 2240}, kPlanned), (Size{1152, 800}));
  // What is narrow may be high, what is low wide.
  EXPECT_EQ(TileSizeFor({2048, 100}, kPlanned), (Size{2048, 256}));
  EXPECT_EQ(TileSizeFor({100, 2048}, kPlanned), (Size{256, 2048}));
}

TEST(TileSizeFor, ComputesLittleTwice) {
  const Size sizes[] = {{2064, 2064},     {3000, 3000},     {5638, 5638},
                        {10'000, 10'000}, {20'000, 20'000}, {30'000, 40'000}};
  for (const Size& image : sizes) {
    const Size tile = TileSizeFor(image, kPlanned);
    const auto tiles = PlanTiles(
        image, {.tile = tile, .overlap_px = 64, .alignment_px = 16});
    ASSERT_TRUE(tiles.ok()) << tiles.status();
    const double computed =
        static_cast<double>(tiles->size()) * tile.height * tile.width;
    const double pixels = static_cast<double>(image.height) * image.width;
    EXPECT_LT(computed, 1.15 * pixels) << image.height << "×" << image.width;
  }
}

TEST(TileSizeFor, KeepsTheScaleAndTheGrid) {
  std::mt19937_64 random(7);
  const auto below = [&](int n) { return static_cast<int>(random() % n); };
  for (int round = 0; round < 5000; ++round) {
    TileSizeOptions options = {.subimage = {16 + below(600), 16 + below(600)},
                               .network_input = {16 + 16 * below(40),
                                                 16 + 16 * below(40)},
                               .grid_px = 16,
                               .most_input_px = below(1 << 20)};
    options.overlap_px =
        below(std::min(options.subimage.height, options.subimage.width));
    const Size image = {1 + below(5000), 1 + below(5000)};
    const Size size = TileSizeFor(image, options);
    const auto input_px = [&](int side, int subimage, int input) {
      EXPECT_GE(side, subimage);
      EXPECT_EQ(int64_t{side} * input % subimage, 0);
      const int64_t px = int64_t{side} * input / subimage;
      EXPECT_EQ(px % 16, 0);
      return px;
    };
    const int64_t pixels = input_px(size.height, options.subimage.height,
                                    options.network_input.height) *
                           input_px(size.width, options.subimage.width,
                                    options.network_input.width);
    if (size != options.subimage) {
      // A single column of subimages may be too wide already.
      const bool wide = size.height == options.subimage.height ||
                        size.width == options.subimage.width;
      ASSERT_TRUE(pixels <= options.most_input_px || wide);
    }
    ASSERT_FALSE(::testing::Test::HasFailure());
  }
}

TEST(TileSizeFor, IsLowerWhereARowOfTilesIsLong) {
  const Size size = TileSizeFor({30'000, 40'000}, kPlanned);
  EXPECT_LE(int64_t{size.height} * 40'000, 1 << 25);
  EXPECT_GT(size.width, 1144);
  // Not wider than may be computed at once, however wide the image is.
  for (const int width : {800'000, 1 << 26}) {
    const Size low = TileSizeFor({300, width}, kPlanned);
    EXPECT_LE(int64_t{low.height} * low.width, kPlanned.most_input_px);
  }
}

TEST(PlanTiles, OneTileWhereTheImageIsNotLarger) {
  for (const Size image : {Size{1, 1}, Size{64, 64}, Size{64, 3}}) {
    const auto tiles = PlanTiles(image, {.tile = {64, 64}, .overlap_px = 16});
    ASSERT_TRUE(tiles.ok());
    EXPECT_EQ(*tiles, (std::vector<Rect>{{0, 0, 64, 64}}));
  }
}

TEST(PlanTiles, TheLastTileTouchesTheEdge) {
  const auto tiles =
      PlanTiles({64, 150}, {.tile = {64, 64}, .overlap_px = 16});
  ASSERT_TRUE(tiles.ok());
  EXPECT_EQ(*tiles, (std::vector<Rect>{
                        {0, 0, 64, 64}, {48, 0, 112, 64}, {86, 0, 150, 64}}));
}

TEST(PlanTiles, AlignedTilesReachBeyondTheEdge) {
  const auto tiles = PlanTiles(
      {64, 150}, {.tile = {64, 64}, .overlap_px = 20, .alignment_px = 16});
  ASSERT_TRUE(tiles.ok());
  EXPECT_EQ(*tiles,
            (std::vector<Rect>{{0, 0, 64, 64},
                               {32, 0, 96, 64},
                               {64, 0, 128, 64},
                               {96, 0, 160, 64}}));
}

// Follows the tiles along one axis: aligned, overlapping, to the very end.
void ExpectAxis(const std::vector<int>& origins, int tile, int length,
                const TilePlanOptions& options) {
  ASSERT_EQ(origins.front(), 0);
  for (size_t i = 1; i < origins.size(); ++i) {
    ASSERT_GT(origins[i], origins[i - 1]);
    ASSERT_GE(origins[i - 1] + tile - origins[i], options.overlap_px);
    ASSERT_EQ(origins[i] % options.alignment_px, 0);
    ASSERT_LT(origins[i - 1] + tile, length) << "the last one is needed";
  }
  ASSERT_GE(origins.back() + tile, length);
  if (origins.size() > 1) {
    ASSERT_LT(origins.back() + tile, length + options.alignment_px);
  }
}

TEST(PlanTiles, RandomPlansCoverEveryPixelOnAGrid) {
  std::mt19937_64 random(6);
  const auto below = [&](int n) { return static_cast<int>(random() % n); };
  for (int round = 0; round < 5000; ++round) {
    const Size image = {1 + below(400), 1 + below(400)};
    TilePlanOptions options = {.tile = {17 + below(90), 17 + below(90)}};
    options.alignment_px = 1 << below(4);
    options.overlap_px = below(
        std::min(options.tile.height, options.tile.width) -
        options.alignment_px + 1);
    const auto tiles = PlanTiles(image, options);
    ASSERT_TRUE(tiles.ok()) << tiles.status();
    std::vector<int> columns;
    std::vector<int> rows;
    for (const Rect& tile : *tiles) {
      if (tile.y0 == 0) columns.push_back(tile.x0);
      if (tile.x0 == 0) rows.push_back(tile.y0);
      ASSERT_EQ(tile.height(), options.tile.height);
      ASSERT_EQ(tile.width(), options.tile.width);
    }
    ASSERT_EQ(tiles->size(), columns.size() * rows.size());
    for (size_t i = 0; i < tiles->size(); ++i) {
      ASSERT_EQ((*tiles)[i].x0, columns[i % columns.size()]);
      ASSERT_EQ((*tiles)[i].y0, rows[i / columns.size()]);
    }
    ASSERT_NO_FATAL_FAILURE(
        ExpectAxis(columns, options.tile.width, image.width, options));
    ASSERT_NO_FATAL_FAILURE(
        ExpectAxis(rows, options.tile.height, image.height, options));
  }
}

TEST(PlanTiles, RefusesWhatHasNoPixelsNoStepOrNoEnd) {
  const auto code = [](Size image, const TilePlanOptions& options) {
    return PlanTiles(image, options).status().code();
  };
  const auto bad = absl::StatusCode::kInvalidArgument;
  EXPECT_EQ(code({0, 5}, {.tile = {16, 16}}), bad);
  EXPECT_EQ(code({5, 5}, {.tile = {16, 0}}), bad);
  EXPECT_EQ(code({50, 50}, {.tile = {16, 16}, .overlap_px = 16}), bad);
  EXPECT_EQ(code({50, 50}, {.tile = {16, 16}, .overlap_px = -1}), bad);
  EXPECT_EQ(code({50, 50},
                 {.tile = {16, 16}, .overlap_px = 1, .alignment_px = 16}),
            bad);
  EXPECT_EQ(code({2'000'000'000, 1}, {.tile = {16, 16}, .overlap_px = 15}),
            bad);
  EXPECT_EQ(code({2'000'000'000, 2'000'000'000}, {.tile = {16, 16}}), bad);
}

TEST(PlanWindows, LeavesOutWhatDoesNotFit) {
  const auto windows = PlanWindows({70, 100}, {32, 64}, {30, 20});
  ASSERT_TRUE(windows.ok()) << windows.status();
  EXPECT_EQ(*windows, (std::vector<Rect>{{0, 0, 64, 32},
                                         {20, 0, 84, 32},
                                         {0, 30, 64, 62},
                                         {20, 30, 84, 62}}));
  EXPECT_EQ(PlanWindows({32, 64}, {32, 64}, {1, 1})->size(), 1u);
}

TEST(PlanWindows, RefusesASmallImageAndTooManyWindows) {
  const auto bad = absl::StatusCode::kInvalidArgument;
  EXPECT_EQ(PlanWindows({31, 64}, {32, 64}, {8, 8}).status().code(), bad);
  EXPECT_EQ(PlanWindows({32, 63}, {32, 64}, {8, 8}).status().code(), bad);
  EXPECT_EQ(PlanWindows({2000, 2000}, {32, 32}, {1, 1}).status().code(), bad);
}

}  // namespace
}  // namespace tessera::tiles
