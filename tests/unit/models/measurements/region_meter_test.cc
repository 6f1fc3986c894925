#include "models/measurements/region_meter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace tessera::measurements {
namespace {

using imaging::LabelPlane;
using imaging::Plane;

LabelPlane Labels(const std::vector<std::string>& rows) {
  LabelPlane labels(
      {static_cast<int>(rows.size()), static_cast<int>(rows[0].size())}, 0);
  for (int y = 0; y < labels.height(); ++y) {
    for (int x = 0; x < labels.width(); ++x) {
      const char digit = rows[static_cast<size_t>(y)][static_cast<size_t>(x)];
      labels.at(x, y) = digit == '.' ? 0 : static_cast<uint32_t>(digit - '0');
    }
  }
  return labels;
}

LabelPlane RowsOf(const LabelPlane& labels, int begin, int end) {
  LabelPlane rows({end - begin, labels.width()}, 0);
  std::copy_n(labels.row(begin), rows.pixels().size(), rows.pixels().begin());
  return rows;
}

// 10 · row + column².
Plane<double> Values(imaging::Size size, int begin) {
  Plane<double> values(size, 0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      values.at(x, y) = 10.0 * (begin + y) + x * x;
    }
  }
  return values;
}

// In strips of some rows.
std::vector<Region> Measure(const LabelPlane& labels, int strip,
                            const imaging::Spacing& spacing = {}) {
  RegionMeter meter(labels.size(), 1);
  for (int y = 0; y < labels.height(); y += strip) {
    const int end = std::min(labels.height(), y + strip);
    const int first = std::max(0, y - RegionMeter::kRowsAround);
    const int last = std::min(labels.height(), end + RegionMeter::kRowsAround);
    meter.Add({first, RowsOf(labels, first, last)}, y, end);
    meter.AddValues(0, Values({end - y, labels.width()}, y));
  }
  return meter.Finish(spacing);
}

// A ring with a tail, two pixels that meet at a corner, and a line.
LabelPlane Example() {
  return Labels(
      {".11....", "1111.2.", "1..1..2", "111111.", ".....13", "......3"});
}

// What regionprops_table() of scikit-image 0.26.0 says of these labels.
TEST(RegionMeter, MeasuresAsScikitImageDoes) {
  for (const int strip : {1, 2, 4, 6}) {
    SCOPED_TRACE(strip);
    const std::vector<Region> regions = Measure(Example(), strip);
    ASSERT_EQ(regions.size(), 3u);
    const Region& ring = regions[0];
    EXPECT_EQ(ring.number, 1u);
    EXPECT_EQ(ring.area, 15);
    EXPECT_DOUBLE_EQ(ring.perimeter, 14.207106781186548);
    EXPECT_DOUBLE_EQ(ring.centroid_row, 2.0);
    EXPECT_DOUBLE_EQ(ring.centroid_column, 2.1333333333333333);
    EXPECT_EQ(ring.box, (imaging::Rect{0, 0, 6, 5}));
    EXPECT_NEAR(ring.ellipse.major_length, 7.050487806669956, 1e-12);
    EXPECT_NEAR(ring.ellipse.minor_length, 4.017400972878754, 1e-12);
    EXPECT_NEAR(ring.ellipse.eccentricity, 0.821780154733259, 1e-12);
    EXPECT_NEAR(ring.ellipse.orientation, 1.0846871646308747, 1e-12);
    EXPECT_EQ(ring.convex_area, 20);
    EXPECT_DOUBLE_EQ(ring.solidity(), 0.75);
    const Intensities& values = ring.channels.at(0);
    EXPECT_DOUBLE_EQ(values.mean, 27.2);
    EXPECT_NEAR(values.deviation, 17.967377846159597, 1e-12);
    EXPECT_EQ(values.least, 1);
    EXPECT_EQ(values.most, 65);
    EXPECT_EQ(values.sum, 408);
    EXPECT_DOUBLE_EQ(values.edge_mean, 27.2);

    const Region& corner = regions[1];
    EXPECT_EQ(corner.perimeter, 0);
    EXPECT_DOUBLE_EQ(corner.ellipse.major_length, 2.8284271247461903);
    EXPECT_NEAR(corner.ellipse.orientation, M_PI_4, 1e-12);
    EXPECT_EQ(corner.convex_area, 2);
    const Region& line = regions[2];
    EXPECT_EQ(line.ellipse.orientation, 0);
    EXPECT_EQ(line.ellipse.minor_length, 0);
    EXPECT_EQ(line.ellipse.eccentricity, 1);
    EXPECT_DOUBLE_EQ(line.channels.at(0).deviation, 5);
  }
}

TEST(RegionMeter, MeasuresInMicrometresIfItIsToldTheSizeOfPixels) {
  const auto regions = Measure(Example(), 3, {.x_um = 0.5, .y_um = 2});
  EXPECT_NEAR(regions[0].ellipse_um.major_length, 9.803830564335922, 1e-12);
  EXPECT_NEAR(regions[0].ellipse_um.minor_length, 2.8891397487859685, 1e-12);
  EXPECT_NEAR(regions[1].ellipse_um.major_length, 4.123105625617661, 1e-12);
  EXPECT_EQ(Measure(Example(), 3)[0].ellipse_um.major_length, 0);
}

TEST(RegionMeter, TheEdgeIsThatOfTheObjectAlsoBesideAnother) {
  // The middle pixel of each object is no edge; the objects touch.
  const auto regions = Measure(Labels({"111222", "111222", "111222"}), 2);
  EXPECT_DOUBLE_EQ(regions[0].perimeter, 8);
  EXPECT_DOUBLE_EQ(regions[1].perimeter, 8);
  // Of the 9 values of the first object all but the middle one, 10 + 1.
  EXPECT_DOUBLE_EQ(regions[0].channels[0].edge_mean,
                   (regions[0].channels[0].sum - 11) / 8);
}

TEST(RegionMeter, ValuesThatAreNoNumbersStaySo) {
  const LabelPlane labels = Labels({"12"});
  RegionMeter meter(labels.size(), 1);
  meter.Add({0, labels}, 0, 1);
  Plane<double> values(labels.size(), 3);
  values.at(0, 0) = std::nan("");
  meter.AddValues(0, values);
  const auto regions = meter.Finish({});
  EXPECT_TRUE(std::isnan(regions[0].channels[0].mean));
  EXPECT_TRUE(std::isnan(regions[0].channels[0].least));
  EXPECT_EQ(regions[1].channels[0].mean, 3);
}

TEST(ConvexArea, HasNoErrorFarFromTheOrigin) {
  constexpr int kFar = 1'000'000'000;
  // A slanted line; its hull has the pixels whose centres lie on it.
  RowExtents extents;
  for (int i = 0; i < 4; ++i) {
    extents.push_back({kFar + i, kFar + 3 * i, kFar + 3 * i + 1});
  }
  RowExtents near;
  for (int i = 0; i < 4; ++i) near.push_back({i, 3 * i, 3 * i + 1});
  EXPECT_EQ(ConvexArea(extents), ConvexArea(near));
  EXPECT_EQ(ConvexArea({{5, 7, 7}}), 1);
}

}  // namespace
}  // namespace tessera::measurements
