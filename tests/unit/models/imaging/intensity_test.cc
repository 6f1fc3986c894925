#include "models/imaging/intensity.h"

#include <gtest/gtest.h>

namespace tessera::imaging {
namespace {

GrayPlane Ramp() {  // 0, 10, … 1000.
  GrayPlane plane({1, 101}, 0);
  for (int x = 0; x < 101; ++x) plane.at(x, 0) = static_cast<uint16_t>(10 * x);
  return plane;
}

TEST(PercentileRange, IsThatOfTheSortedPixels) {
  const IntensityRange range = PercentileRange(Ramp(), 1, 99);
  EXPECT_DOUBLE_EQ(range.low, 10);
  EXPECT_DOUBLE_EQ(range.high, 990);
}

TEST(PercentileRange, InterpolatesBetweenPixels) {
  const IntensityRange range = PercentileRange(Ramp(), 0.5, 99.8);
  EXPECT_DOUBLE_EQ(range.low, 5);
  EXPECT_DOUBLE_EQ(range.high, 998);
}

TEST(PercentileRange, ReachesTheExtremes) {
  const IntensityRange range = PercentileRange(Ramp(), 0, 100);
  EXPECT_DOUBLE_EQ(range.low, 0);
  EXPECT_DOUBLE_EQ(range.high, 1000);
}

TEST(IntensityHistogram, TakesAnImageInParts) {
  IntensityHistogram histogram;
  histogram.Add(Ramp());
  histogram.Add(GrayPlane({1, 3}, 60'000));
  GrayPlane whole = Ramp();
  std::vector<uint16_t> pixels = whole.pixels();
  pixels.insert(pixels.end(), 3, 60'000);
  whole = GrayPlane({1, static_cast<int>(pixels.size())}, 0);
  whole.pixels() = pixels;
  const IntensityRange parts = histogram.PercentileRange(2, 99);
  EXPECT_EQ(parts.low, PercentileRange(whole, 2, 99).low);
  EXPECT_EQ(parts.high, PercentileRange(whole, 2, 99).high);
}

TEST(IntensityHistogram, TakesNumbersOfPixels) {
  IntensityHistogram counted;
  counted.Add(GrayPlane({2, 3}, 60'000));
  IntensityHistogram told;
  told.Add(60'000, 5);
  EXPECT_FALSE(told == counted);
  told.Add(60'000, 1);
  EXPECT_TRUE(told == counted);
  EXPECT_EQ(told.pixels(), 6);
  EXPECT_EQ(told.counts()[60'000], 6);
}

TEST(PercentileRange, OfAFlatImageIsOneWide) {
  const IntensityRange range = PercentileRange(GrayPlane({4, 4}, 65'535));
  EXPECT_DOUBLE_EQ(range.low, 65'535);
  EXPECT_DOUBLE_EQ(range.high, 65'536);
}

TEST(Normalize, MapsTheRangeToOneAndClipsNothing) {
  const FloatPlane plane = Normalize(Ramp(), {100, 600});
  EXPECT_FLOAT_EQ(plane.at(10, 0), 0);
  EXPECT_FLOAT_EQ(plane.at(60, 0), 1);
  EXPECT_FLOAT_EQ(plane.at(0, 0), -0.2f);
  EXPECT_FLOAT_EQ(plane.at(100, 0), 1.8f);
}

TEST(Normalize, StretchesRaiseWhatIsFaint) {
  const FloatPlane plane =
      Normalize(Ramp(), {.low = 100, .high = 600, .stretch = 10});
  EXPECT_FLOAT_EQ(plane.at(10, 0), 0);
  EXPECT_FLOAT_EQ(plane.at(60, 0), 1);
  EXPECT_NEAR(plane.at(11, 0), 0.0662693, 1e-6);  // asinh(0.2) / asinh(10).
  EXPECT_NEAR(plane.at(9, 0), -0.0662693, 1e-6);
  EXPECT_NEAR(plane.at(100, 0), 1.1954714, 1e-6);
}

TEST(Normalize, MakesImagesOfDifferentGainAndOffsetAlike) {
  GrayPlane other = Ramp();
  for (uint16_t& value : other.pixels()) {
    value = static_cast<uint16_t>(500 + 7 * value);
  }
  const FloatPlane a = Normalize(Ramp(), PercentileRange(Ramp()));
  const FloatPlane b = Normalize(other, PercentileRange(other));
  for (int x = 0; x < 101; ++x) EXPECT_NEAR(a.at(x, 0), b.at(x, 0), 1e-6);
}

}  // namespace
}  // namespace tessera::imaging
