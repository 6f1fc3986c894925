#include "models/imaging/sample_range.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace tessera::imaging {
namespace {

SampleRange RangeOf(const std::vector<double>& values) {
  SampleRange range;
  for (const double value : values) range.Add(value);
  return range;
}

TEST(SampleRange, WholeNumbersOf16BitStayAsTheyAre) {
  const IntensityScale scale = RangeOf({0, 3, 65'535}).Scale();
  EXPECT_EQ(scale.offset, 0);
  EXPECT_EQ(scale.step, 1);
  EXPECT_EQ(Scaled(40'000, scale), 40'000);
}

TEST(SampleRange, NegativeWholeNumbersAreMovedByTheSameInEachImage) {
  for (const double least : {-1.0, -30.0, -32'768.0}) {
    const IntensityScale scale = RangeOf({least, 7}).Scale();
    EXPECT_EQ(scale.offset, -32'768);
    EXPECT_EQ(Scaled(7, scale), 32'775);
  }
}

TEST(SampleRange, LargeWholeNumbersKeepTheirDifferences) {
  const IntensityScale scale = RangeOf({1e9 + 5, 1e9 + 9, 1e9 + 60'000}).Scale();
  EXPECT_EQ(Scaled(1e9 + 9, scale), 4);
  EXPECT_EQ(scale.ValueOf(4), 1e9 + 9);
}

TEST(SampleRange, FractionsAreSpreadOver16Bit) {
  for (const double factor : {1.0, 1e-30, 1e30}) {
    std::vector<double> values;
    for (int i = 0; i <= 1000; ++i) values.push_back(factor * i / 1000);
    const SampleRange range = RangeOf(values);
    const IntensityScale scale = range.Scale();
    EXPECT_FALSE(range.clips());
    EXPECT_EQ(Scaled(0, scale), 0);
    EXPECT_EQ(Scaled(factor, scale), 65'535);
    for (const double value : values) {
      EXPECT_NEAR(scale.ValueOf(Scaled(value, scale)), value, factor / 100'000);
    }
  }
}

TEST(SampleRange, OutliersLeaveTheOthersAThousandSteps) {
  std::vector<double> values;
  for (int i = 0; i < 10'000; ++i) values.push_back(i % 100 / 100.0);
  values.push_back(1e6);
  values.push_back(-1e30);
  const SampleRange range = RangeOf(values);
  const IntensityScale scale = range.Scale();
  EXPECT_TRUE(range.clips());
  EXPECT_GT(Scaled(0.99, scale) - Scaled(0, scale), 1000);
  EXPECT_EQ(Scaled(1e6, scale), 65'535);
  EXPECT_EQ(Scaled(-1e30, scale), 0);
}

TEST(SampleRange, BrightObjectsOfFewPixelsAreNotClipped) {
  std::vector<double> values;
  for (int i = 0; i < 100'000; ++i) values.push_back(0.01 * (i % 10));
  for (int i = 0; i < 20; ++i) values.push_back(2.5);
  EXPECT_FALSE(RangeOf(values).clips());
}

TEST(SampleRange, WhatIsNoNumberHasAnIntensityOfItsOwn) {
  std::vector<double> values;
  for (int i = 0; i < 256; ++i) values.push_back(i);
  values.push_back(std::nan(""));
  values.push_back(std::numeric_limits<double>::infinity());
  values.push_back(-std::numeric_limits<double>::infinity());
  const SampleRange range = RangeOf(values);
  const IntensityScale scale = range.Scale();
  EXPECT_EQ(range.not_numbers(), 3);
  ASSERT_TRUE(scale.not_a_number.has_value());
  for (int i = 0; i < 256; ++i) {
    EXPECT_NE(Scaled(i, scale), *scale.not_a_number);
    EXPECT_NEAR(scale.ValueOf(Scaled(i, scale)), i, 0.01);
  }
  for (size_t i = 256; i < values.size(); ++i) {
    EXPECT_EQ(Scaled(values[i], scale), *scale.not_a_number);
  }
  // Among the dark ones, so that it moves neither percentile.
  EXPECT_LT(scale.ValueOf(*scale.not_a_number), 10);
}

TEST(SampleRange, OddSlicesHaveAScale) {
  const double largest = std::numeric_limits<double>::max();
  const double least = std::numeric_limits<double>::denorm_min();
  for (const auto& values : std::vector<std::vector<double>>{
           {},
           {0.5},
           {0.5, 0.5},
           {std::nan("")},
           {std::nan(""), 0.5},
           {-largest, largest},
           {-largest, 0, largest, std::nan("")},
           {0, least}}) {
    const IntensityScale scale = RangeOf(values).Scale();
    EXPECT_GT(scale.step, 0);
    EXPECT_TRUE(std::isfinite(scale.step) && std::isfinite(scale.offset));
    for (const double value : values) Scaled(value, scale);
  }
}

}  // namespace
}  // namespace tessera::imaging
