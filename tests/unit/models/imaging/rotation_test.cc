#include "models/imaging/rotation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "models/imaging/symmetry.h"

namespace tessera::imaging {
namespace {

// Every pixel has another value.
FloatPlane Numbered(Size size) {
  FloatPlane plane(size, 0);
  for (size_t i = 0; i < plane.pixels().size(); ++i) {
    plane.pixels()[i] = static_cast<float>(i);
  }
  return plane;
}

TEST(Rotation, ByNothingCutsTheMiddle) {
  const FloatPlane plane = Numbered({8, 10});
  const FloatPlane middle = TurnIntensities(plane, {}, {4, 6});
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 6; ++x) {
      EXPECT_NEAR(middle.at(x, y), plane.at(x + 2, y + 2), 1e-3);
    }
  }
}

TEST(Rotation, ByARightAngleMovesWholePixels) {
  const FloatPlane plane = Numbered({9, 9});
  // What lies to the right turns downwards.
  FloatPlane expected = plane;
  Apply({.left_right = false, .up_down = true, .transpose = true}, expected);
  const Rotation quarter = {.cosine = 0, .sine = 1};
  const FloatPlane turned = TurnBilinear(plane, quarter, {9, 9});
  const FloatPlane cubic = TurnIntensities(plane, quarter, {9, 9});
  for (size_t i = 0; i < plane.pixels().size(); ++i) {
    EXPECT_NEAR(turned.pixels()[i], expected.pixels()[i], 1e-3);
    EXPECT_NEAR(cubic.pixels()[i], expected.pixels()[i], 1e-3);
  }
}

TEST(Rotation, LabelsTurnWithTheImageAndStayLabels) {
  LabelPlane labels({60, 60}, 0);
  for (int y = 20; y < 30; ++y) {
    for (int x = 30; x < 50; ++x) labels.at(x, y) = 70'000'001;
  }
  FloatPlane image(labels.size(), 0);
  for (size_t i = 0; i < labels.pixels().size(); ++i) {
    image.pixels()[i] = labels.pixels()[i] != 0 ? 1.0f : 0.0f;
  }
  const double angle = std::numbers::pi / 6;
  const Rotation rotation = {std::cos(angle), std::sin(angle)};
  const LabelPlane turned = TurnLabels(labels, rotation, {60, 60});
  const FloatPlane turned_image = TurnBilinear(image, rotation, {60, 60});
  int64_t area = 0;
  for (size_t i = 0; i < turned.pixels().size(); ++i) {
    const uint32_t label = turned.pixels()[i];
    ASSERT_TRUE(label == 0 || label == 70'000'001) << label;
    if (label != 0) ++area;
    if (turned_image.pixels()[i] > 0.75f) {
      EXPECT_NE(label, 0u);
    } else if (turned_image.pixels()[i] < 0.25f) {
      EXPECT_EQ(label, 0u);
    }
  }
  EXPECT_NEAR(static_cast<double>(area), 200, 10);
}

}  // namespace
}  // namespace tessera::imaging
