#include "models/instances/uncertainty.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace tessera::instances {
namespace {

using imaging::FloatPlane;
using imaging::Rect;
using imaging::Size;

constexpr float kSure = 0.0f;
constexpr float kUnsure = 0.5f;

void Fill(FloatPlane& plane, const Rect& rect, float value) {
  for (int y = rect.y0; y < rect.y1; ++y) {
    std::fill(plane.row(y) + rect.x0, plane.row(y) + rect.x1, value);
  }
}

std::vector<UncertainRegion> LeastCertain(const FloatPlane& probability,
                                          Size size, int count) {
  UncertaintyMap map(probability.width());
  map.Add(probability);
  return map.LeastCertain(size, count);
}

TEST(UncertaintyMap, GivesTheMeanEntropyInBits) {
  EXPECT_EQ(LeastCertain(FloatPlane({64, 64}, kUnsure), {32, 32}, 1),
            (std::vector<UncertainRegion>{{{0, 0, 32, 32}, 1.0}}));
  FloatPlane plane({32, 32}, 1.0f);
  Fill(plane, {0, 0, 32, 8}, 0.25f);  // A quarter of the pixels.
  const double entropy = -0.25 * std::log2(0.25) - 0.75 * std::log2(0.75);
  const auto regions = LeastCertain(plane, {32, 32}, 1);
  ASSERT_EQ(regions.size(), 1u);
  EXPECT_NEAR(regions[0].uncertainty, entropy / 4, 1e-5);
}

TEST(UncertaintyMap, FindsTheLeastCertainPlaceFirst) {
  FloatPlane plane({256, 320}, kSure);
  Fill(plane, {200, 100, 210, 110}, kUnsure);
  Fill(plane, {32, 192, 34, 194}, kUnsure);
  const auto regions = LeastCertain(plane, {64, 64}, 5);
  ASSERT_EQ(regions.size(), 2u);
  EXPECT_DOUBLE_EQ(regions[0].uncertainty, 100.0 / 4096);
  EXPECT_DOUBLE_EQ(regions[1].uncertainty, 4.0 / 4096);
  EXPECT_LE(regions[0].rect.x0, 200);
  EXPECT_GE(regions[0].rect.x1, 210);
  EXPECT_LE(regions[0].rect.y0, 100);
  EXPECT_GE(regions[0].rect.y1, 110);
}

TEST(UncertaintyMap, RegionsNeverOverlapAndComeInOrder) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> number(0, 1);
  for (const Size image : {Size{500, 333}, Size{96, 1000}, Size{70, 70}}) {
    FloatPlane plane(image, 0);
    for (float& p : plane.pixels()) p = number(random);
    const auto regions = LeastCertain(plane, {50, 70}, 1000);
    EXPECT_GE(regions.size(), 1u);
    for (size_t i = 0; i < regions.size(); ++i) {
      const Rect& a = regions[i].rect;
      EXPECT_EQ(a.height(), 50);
      EXPECT_EQ(a.width(), 70);
      EXPECT_GE(std::min(a.x0, a.y0), 0);
      EXPECT_LE(a.x1, image.width);
      EXPECT_LE(a.y1, image.height);
      for (size_t j = 0; j < i; ++j) {
        const Rect& b = regions[j].rect;
        EXPECT_TRUE(a.x1 <= b.x0 || b.x1 <= a.x0 || a.y1 <= b.y0 ||
                    b.y1 <= a.y0);
        EXPECT_LE(regions[i].uncertainty, regions[j].uncertainty);
      }
    }
  }
}

TEST(UncertaintyMap, CoversAnImageThatRegionsDivide) {
  const auto regions = LeastCertain(FloatPlane({128, 192}, 0.3f), {64, 64}, 9);
  ASSERT_EQ(regions.size(), 6u);
  // Of equal ones the upper, then the left.
  EXPECT_EQ(regions[0].rect, (Rect{0, 0, 64, 64}));
  EXPECT_EQ(regions[1].rect, (Rect{64, 0, 128, 64}));
  EXPECT_EQ(regions[5].rect, (Rect{128, 64, 192, 128}));
}

TEST(UncertaintyMap, AnImageSmallerThanARegionIsOne) {
  FloatPlane plane({20, 45}, kUnsure);
  EXPECT_EQ(LeastCertain(plane, {256, 256}, 3),
            (std::vector<UncertainRegion>{{{0, 0, 45, 20}, 1.0}}));
  // Small in one direction only.
  const auto regions = LeastCertain(FloatPlane({20, 64}, kUnsure), {256, 32}, 3);
  ASSERT_EQ(regions.size(), 2u);
  EXPECT_EQ(regions[1].rect, (Rect{32, 0, 64, 20}));
}

TEST(UncertaintyMap, ReachesTheLastRowAndColumn) {
  FloatPlane plane({101, 99}, kSure);
  plane.at(98, 100) = kUnsure;
  const auto regions = LeastCertain(plane, {32, 32}, 9);
  ASSERT_GE(regions.size(), 1u);
  EXPECT_EQ(regions[0].rect, (Rect{67, 69, 99, 101}));
}

TEST(UncertaintyMap, WhereTheNetworkIsSureNothingIsReturned) {
  FloatPlane plane({300, 300}, kSure);
  EXPECT_TRUE(LeastCertain(plane, {64, 64}, 8).empty());
  Fill(plane, {0, 0, 300, 150}, 1.0f);
  Fill(plane, {0, 150, 300, 200}, 1e-8f);
  Fill(plane, {0, 200, 300, 250}, std::numeric_limits<float>::quiet_NaN());
  EXPECT_TRUE(LeastCertain(plane, {64, 64}, 8).empty());
  EXPECT_TRUE(LeastCertain(FloatPlane({64, 64}, kUnsure), {32, 32}, 0).empty());
  EXPECT_TRUE(UncertaintyMap(64).LeastCertain({32, 32}, 8).empty());
}

TEST(UncertaintyMap, HowTheRowsArePartedChangesNothing) {
  std::mt19937 random(2);
  std::uniform_real_distribution<float> number(0, 1);
  FloatPlane plane({211, 150}, 0);
  for (float& p : plane.pixels()) p = number(random);
  const auto whole = LeastCertain(plane, {48, 80}, 20);
  for (const int rows : {1, 7, 64}) {
    UncertaintyMap map(plane.width());
    for (int y = 0; y < plane.height(); y += rows) {
      FloatPlane band({std::min(rows, plane.height() - y), plane.width()}, 0);
      std::copy_n(plane.row(y), band.pixels().size(), band.row(0));
      map.Add(band);
    }
    EXPECT_EQ(map.LeastCertain({48, 80}, 20), whole) << rows;
  }
}

}  // namespace
}  // namespace tessera::instances
