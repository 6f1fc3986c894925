#include "server/inference/review_regions.h"

#include <gtest/gtest.h>

namespace tessera::inference {
namespace {

using imaging::FloatPlane;
using imaging::Rect;

// A slice of 64 × 64 whose quarters have these probabilities.
FloatPlane Quarters(float a, float b, float c, float d) {
  FloatPlane plane({64, 64}, a);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      if (x >= 32) plane.at(x, y) = b;
      if (y >= 32) plane.at(x, y) = x < 32 ? c : d;
    }
  }
  return plane;
}

TEST(ReviewRegions, AreTheLeastCertainOfAllSlices) {
  ReviewRegions review(3);
  review.Add(Quarters(0.1f, 0.4f, 0.0f, 0.0f));
  review.EndSlice(2, {32, 32});
  review.Add(Quarters(0.0f, 0.0f, 0.0f, 0.0f));
  review.EndSlice(3, {32, 32});
  review.Add(Quarters(0.2f, 0.0f, 0.01f, 0.5f));
  review.EndSlice(7, {32, 32});
  const auto& regions = review.regions();
  ASSERT_EQ(regions.size(), 3u);
  EXPECT_EQ(regions[0].slice, 7);
  EXPECT_EQ(regions[0].region.rect, (Rect{32, 32, 64, 64}));
  EXPECT_EQ(regions[0].region.uncertainty, 1.0);
  EXPECT_EQ(regions[1].slice, 2);
  EXPECT_EQ(regions[1].region.rect, (Rect{32, 0, 64, 32}));
  EXPECT_EQ(regions[2].slice, 7);
  EXPECT_EQ(regions[2].region.rect, (Rect{0, 0, 32, 32}));
}

TEST(ReviewRegions, OfEqualOnesTheEarlierSliceComesFirst) {
  ReviewRegions review(2);
  for (const int slice : {1, 2, 3}) {
    review.Add(FloatPlane({40, 64}, 0.5f));
    review.Add(FloatPlane({24, 64}, 0.5f));
    review.EndSlice(slice, {64, 64});
  }
  ASSERT_EQ(review.regions().size(), 2u);
  EXPECT_EQ(review.regions()[0].slice, 1);
  EXPECT_EQ(review.regions()[1].slice, 2);
}

TEST(ReviewRegions, NoneAreFoundUnlessTheyAreWanted) {
  ReviewRegions review(0);
  review.Add(FloatPlane({64, 64}, 0.5f));
  review.EndSlice(1, {32, 32});
  EXPECT_TRUE(review.regions().empty());
}

}  // namespace
}  // namespace tessera::inference
