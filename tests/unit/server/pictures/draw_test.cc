#include "server/pictures/draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "models/imaging/display.h"
#include "server/pictures/decoded_picture.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/pictures/test_image.h"

namespace tessera::pictures {
namespace {

DecodedPicture PictureOf(const imaging::GrayPlane& image, int bits) {
  imaging::IntensityHistogram histogram;
  histogram.Add(image);
  std::vector<imaging::GrayPlane> levels = {image};
  while (levels.size() < LevelSizes(image.size()).size()) {
    levels.push_back(imaging::Halve(levels.back()));
  }
  return DecodedPicture(levels, Summarize(histogram, bits, {}));
}

TEST(LevelSizes, HalveUntilALevelFitsIntoATile) {
  EXPECT_EQ(LevelSizes({512, 512}).size(), 1u);
  EXPECT_EQ(LevelSizes({513, 1}),
            (std::vector<imaging::Size>{{513, 1}, {257, 1}}));
  EXPECT_EQ(LevelSizes({700, 1300}),
            (std::vector<imaging::Size>{{700, 1300}, {350, 650}, {175, 325}}));
  EXPECT_EQ(LevelSizes({30'000, 40'000}).size(), 8u);
}

TEST(Summarize, CountsEveryPixelInOneBin) {
  imaging::GrayPlane image({1, 4}, {100, 100, 101, 60'000});
  const DecodedPicture picture = PictureOf(image, 16);
  const IntensitySummary& summary = picture.summary();
  EXPECT_EQ(summary.min, 100);
  EXPECT_EQ(summary.max, 60'000);
  EXPECT_EQ(summary.bin_low, 100);
  EXPECT_EQ(summary.bin_width, 59);
  ASSERT_EQ(summary.bins.size(), 1024u);
  EXPECT_EQ(summary.bins[0], 3);
  EXPECT_EQ(summary.bins[(60'000 - 100) / 59], 1);
}

TEST(Summarize, AnImageOfOneIntensityHasAWindow) {
  const DecodedPicture picture = PictureOf({{5, 5}, 7}, 8);
  EXPECT_EQ(picture.summary().bins[0], 25);
  EXPECT_LT(picture.summary().p01, picture.summary().p999);
  EXPECT_OK(WindowOf(picture.summary(), {}));
  EXPECT_OK(WindowOf(picture.summary(), {.low = 8}));
  EXPECT_OK(WindowOf(picture.summary(), {.high = 7}));
}

TEST(DrawTile, HasTheExactPixelsOfTheWindow) {
  for (const int bits : {8, 16}) {
    const imaging::GrayPlane image = TestImage({700, 1300}, bits);
    const DecodedPicture picture = PictureOf(image, bits);
    const imaging::DisplayWindow window{
        .low = 20, .high = bits == 8 ? 200.0 : 50'000.0, .gamma = 0.8};
    // The tile at the lower right is 276 wide and 188 high.
    const auto tile = DrawTile(picture, {0, 2, 1}, window);
    ASSERT_OK(tile);
    EXPECT_EQ(*tile, imaging::ToDisplay(PartOf(image, {1024, 512, 1300, 700}),
                                        window));
    const auto half = DrawTile(picture, {1, 1, 0}, window);
    ASSERT_OK(half);
    EXPECT_EQ(*half,
              imaging::ToDisplay(
                  PartOf(imaging::Halve(image), {512, 0, 650, 350}), window));
  }
}

TEST(DrawTile, RefusesTilesThatAreNotThere) {
  const DecodedPicture picture = PictureOf(TestImage({700, 1300}, 8), 8);
  for (const TileName tile :
       {TileName{0, 3, 0}, TileName{0, 0, 2}, TileName{3, 0, 0},
        TileName{-1, 0, 0}, TileName{0, -1, 0}, TileName{2, 1, 0}}) {
    EXPECT_ERROR(DrawTile(picture, tile, {}), kInvalidArgument,
                 "TILE_OUT_OF_RANGE");
  }
}

TEST(WindowOf, IsThePercentilesUnlessSomethingIsAskedFor) {
  IntensitySummary summary{.p01 = 12, .p999 = 340};
  EXPECT_EQ(WindowOf(summary, {})->low, 12);
  EXPECT_EQ(WindowOf(summary, {})->high, 340);
  EXPECT_EQ(WindowOf(summary, {.high = 5.5})->high, 5.5);
  EXPECT_ERROR(WindowOf(summary, {.low = 5, .high = 5}), kInvalidArgument,
               "WINDOW_INVALID");
  EXPECT_ERROR(WindowOf(summary, {.gamma = 0}), kInvalidArgument,
               "WINDOW_INVALID");
  EXPECT_ERROR(
      WindowOf(summary, {.low = std::numeric_limits<double>::quiet_NaN()}),
      kInvalidArgument, "WINDOW_INVALID");
}

// All of its pixels are 7.
class BlankPicture final : public Picture {
 public:
  explicit BlankPicture(imaging::Size size)
      : Picture(LevelSizes(size), IntensitySummary()) {}
  imaging::GrayPlane Read(int, const imaging::Rect& rect) const override {
    most_read = std::max(most_read, int64_t{rect.width()} * rect.height());
    return {{rect.height(), rect.width()}, 7};
  }
  imaging::IntensityHistogram CountIntensities() const override { return {}; }
  int64_t memory_bytes() const override { return 0; }

  mutable int64_t most_read = 0;
};

TEST(DrawThumbnail, TakesBoundedMemory) {
  const BlankPicture picture({8190, 6000});
  EXPECT_EQ(DrawThumbnail(picture, 4096, {.low = 0, .high = 9}).size(),
            (imaging::Size{4095, 3000}));
  EXPECT_EQ(picture.most_read, 4095 * 3000);
}

TEST(DrawThumbnail, KeepsTheProportions) {
  const DecodedPicture picture = PictureOf({{700, 1300}, 90}, 8);
  const auto thumbnail = DrawThumbnail(picture, 130, {.low = 0, .high = 180});
  EXPECT_EQ(thumbnail.size(), (imaging::Size{70, 130}));
  for (const uint8_t pixel : thumbnail.pixels()) ASSERT_EQ(pixel, 128);
  // Nothing is enlarged.
  EXPECT_EQ(DrawThumbnail(picture, 5000, {}).size(),
            (imaging::Size{700, 1300}));
}

TEST(DrawMask, TellsNeighbouringNumbersApart) {
  imaging::LabelPlane mask({1, 4}, {0, 1, 2, 70'000});
  const auto drawn = DrawMask(mask, 100);
  EXPECT_EQ(drawn.at(0, 0), 0);
  EXPECT_GE(drawn.at(1, 0), 64);
  EXPECT_GE(drawn.at(3, 0), 64);
  EXPECT_NE(drawn.at(1, 0), drawn.at(2, 0));
}

TEST(CheckRegion, TakesRegionsWithinTheImage) {
  EXPECT_OK(CheckRegion({0, 0, 30, 20}, {20, 30}, 600));
  for (const imaging::Rect region :
       {imaging::Rect{0, 0, 31, 20}, imaging::Rect{-1, 0, 3, 3},
        imaging::Rect{5, 5, 5, 9}, imaging::Rect{9, 0, 3, 3}}) {
    EXPECT_ERROR(CheckRegion(region, {20, 30}, 600), kInvalidArgument,
                 "REGION_INVALID");
  }
  EXPECT_ERROR(CheckRegion({0, 0, 30, 20}, {20, 30}, 599), kInvalidArgument,
               "REGION_INVALID");
}

}  // namespace
}  // namespace tessera::pictures
