#include "models/tiles/row_window.h"

#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

#include "models/tiles/tile_plan.h"

namespace tessera::tiles {
namespace {

using imaging::GrayPlane;
using imaging::Rect;
using imaging::Size;

// Notes which rows are read, in blocks of a height.
class Noting : public imaging::RowSource {
 public:
  Noting(const GrayPlane& image, int rows_per_block)
      : image_(image), rows_per_block_(rows_per_block) {}
  Size size() const override { return image_.size(); }
  int rows_per_block() const override { return rows_per_block_; }
  absl::StatusOr<GrayPlane> Read(int y0, int y1) override {
    read.emplace_back(y0, y1);
    return imaging::PlaneRows(image_).Read(y0, y1);
  }
  std::vector<std::pair<int, int>> read;

 private:
  const GrayPlane& image_;
  const int rows_per_block_;
};

GrayPlane Cut(const GrayPlane& image, const Rect& rect) {
  imaging::PlaneRows rows(image);
  RowWindow window(rows);
  EXPECT_TRUE(window.MoveTo(rect.y0, rect.y1).ok());
  return window.Cut(rect);
}

TEST(RowWindow, ReflectsWithoutRepeatingTheEdge) {
  GrayPlane image({1, 3}, 0);
  for (int x = 0; x < 3; ++x) image.at(x, 0) = static_cast<uint16_t>(x);
  const GrayPlane cut = Cut(image, {-2, 0, 9, 2});
  ASSERT_EQ(cut.size(), (Size{2, 11}));
  const int expected[] = {2, 1, 0, 1, 2, 1, 0, 1, 2, 1, 0};
  for (int y = 0; y < 2; ++y) {
    for (int x = 0; x < 11; ++x) EXPECT_EQ(cut.at(x, y), expected[x]) << x;
  }
}

TEST(RowWindow, OnePixelFillsATile) {
  EXPECT_EQ(Cut(GrayPlane({1, 1}, 7), {0, 0, 16, 16}), GrayPlane({16, 16}, 7));
}

// Whatever the plan, the tiles are those cut out of the whole image, though
// each row is read once only.
TEST(RowWindow, GivesTheTilesOfAPlan) {
  std::mt19937_64 random(8);
  const auto below = [&](int n) { return static_cast<int>(random() % n); };
  for (int round = 0; round < 500; ++round) {
    GrayPlane image({1 + below(90), 1 + below(20)}, 0);
    for (uint16_t& p : image.pixels()) p = static_cast<uint16_t>(below(1000));
    TilePlanOptions options = {.tile = {16 + below(20), 16 + below(20)}};
    options.alignment_px = 1 << below(5);
    options.overlap_px =
        below(std::max(1, std::min(options.tile.height, options.tile.width) -
                              options.alignment_px + 1));
    const auto tiles = PlanTiles(image.size(), options);
    ASSERT_TRUE(tiles.ok()) << tiles.status();
    Noting source(image, 1 + below(10));
    RowWindow window(source);
    for (const Rect& tile : *tiles) {
      ASSERT_TRUE(window.MoveTo(tile.y0, tile.y1).ok());
      ASSERT_EQ(window.Cut(tile), Cut(image, {tile.x0, tile.y0, tile.x1,
                                              tile.y1}));
    }
    int next = 0;
    for (const auto& [y0, y1] : source.read) {
      ASSERT_EQ(y0, next);
      ASSERT_TRUE(y1 % source.rows_per_block() == 0 || y1 == image.height());
      next = y1;
    }
    ASSERT_EQ(next, image.height());
  }
}

}  // namespace
}  // namespace tessera::tiles
