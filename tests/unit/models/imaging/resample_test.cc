#include "models/imaging/resample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace tessera::imaging {
namespace {

FloatPlane Ramp(Size size) {
  FloatPlane plane(size, 0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      plane.at(x, y) = static_cast<float>(x) + 0.5f;
    }
  }
  return plane;
}

TEST(Resize, ReturnsAPlaneOfThatSizeAsItIs) {
  const FloatPlane plane = Ramp({5, 7});
  EXPECT_EQ(ResizeIntensities(plane, {5, 7}), plane);
  EXPECT_EQ(ResizeBilinear(plane, {5, 7}), plane);
}

TEST(Resize, KeepsTheCornersOfBothPlanesTogether) {
  // The ramp's value is the x of the pixel's centre, so away from the edges
  // the new plane must hold its own centres, scaled.
  const FloatPlane doubled = ResizeIntensities(Ramp({16, 16}), {32, 32});
  for (int x = 6; x < 26; ++x) {
    // OpenCV's bicubic kernel ripples on ramps; half a pixel would be 0.25.
    EXPECT_NEAR(doubled.at(x, 16), (static_cast<float>(x) + 0.5f) / 2, 0.06);
  }
  const FloatPlane bilinear = ResizeBilinear(Ramp({16, 16}), {16, 32});
  for (int x = 6; x < 26; ++x) {
    EXPECT_NEAR(bilinear.at(x, 8), (static_cast<float>(x) + 0.5f) / 2, 1e-4);
  }
}

TEST(ResizeIntensities, AveragesWhenReducing) {
  FloatPlane plane({4, 4}, 0);
  plane.at(0, 0) = 16;
  const FloatPlane reduced = ResizeIntensities(plane, {1, 1});
  EXPECT_FLOAT_EQ(reduced.at(0, 0), 1);
}

TEST(ResizeIntensities, ReducesOneAxisWhileItEnlargesTheOther) {
  FloatPlane plane({8, 4}, 0);
  for (int x = 0; x < 4; ++x) {
    for (int y = 0; y < 8; y += 2) plane.at(x, y) = 2;
  }
  const FloatPlane resized = ResizeIntensities(plane, {4, 8});
  EXPECT_EQ(resized.size(), (Size{4, 8}));
  for (const float value : resized.pixels()) EXPECT_NEAR(value, 1, 1e-5);
}

TEST(ResizeBilinear, StaysWithinTheValues) {
  FloatPlane plane({4, 4}, 0);
  plane.at(1, 1) = 1;
  const FloatPlane resized = ResizeBilinear(plane, {37, 23});
  const auto [low, high] =
      std::minmax_element(resized.pixels().begin(), resized.pixels().end());
  EXPECT_GE(*low, 0);
  EXPECT_LE(*high, 1);
}

TEST(ResizeLabels, MakesNoNewLabels) {
  LabelPlane plane({5, 5}, 0);
  plane.at(1, 1) = 70'000;
  plane.at(3, 3) = 3;
  const LabelPlane resized = ResizeLabels(plane, {13, 31});
  const std::set<uint32_t> labels(resized.pixels().begin(),
                                  resized.pixels().end());
  EXPECT_EQ(labels, (std::set<uint32_t>{0, 3, 70'000}));
}

TEST(ResizeLabels, EnlargedAndReducedAgainIsTheSame) {
  LabelPlane plane({6, 4}, 0);
  for (size_t i = 0; i < plane.pixels().size(); ++i) {
    plane.pixels()[i] = static_cast<uint32_t>(i);
  }
  EXPECT_EQ(ResizeLabels(ResizeLabels(plane, {18, 12}), {6, 4}), plane);
  EXPECT_EQ(ResizeLabels(plane, {18, 12}).at(2, 2), plane.at(0, 0));
}

}  // namespace
}  // namespace tessera::imaging
