#include "models/data/augmentation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace tessera::data {
namespace {

using imaging::FloatPlane;
using imaging::Symmetry;

TEST(DrawSymmetry, SquaresComeInAllEightWaysAndOblongsInFour) {
  for (const bool is_square : {true, false}) {
    std::mt19937_64 random(6);
    std::set<std::tuple<bool, bool, bool>> seen;
    for (int round = 0; round < 200; ++round) {
      const Symmetry drawn = DrawSymmetry(random, is_square);
      seen.insert({drawn.left_right, drawn.up_down, drawn.transpose});
    }
    EXPECT_EQ(seen.size(), is_square ? 8u : 4u);
  }
}

TEST(VaryIntensities, SameSeedGivesTheSameResult) {
  std::mt19937_64 a(3), b(3), c(4);
  FloatPlane image({16, 16}, 0.5f);
  FloatPlane same = image;
  FloatPlane other = image;
  VaryIntensities(a, image);
  VaryIntensities(b, same);
  VaryIntensities(c, other);
  EXPECT_EQ(image, same);
  EXPECT_NE(image, other);
}

TEST(VaryIntensities, GivesTheseNumbersOnEveryMachine) {
  std::mt19937_64 random(1);
  DrawSymmetry(random, false);
  FloatPlane image({1, 2}, 0.5f);
  VaryIntensities(random, image);
  std::sort(image.pixels().begin(), image.pixels().end());
  EXPECT_FLOAT_EQ(image.at(0, 0), 0.34262675f);
  EXPECT_FLOAT_EQ(image.at(1, 0), 0.34467524f);
}

TEST(VaryIntensities, StaysMildAndKeepsTheOrder) {
  std::mt19937_64 random(8);
  for (int round = 0; round < 200; ++round) {
    FloatPlane image({8, 8}, 0.5f);
    image.at(0, 0) = 1;
    VaryIntensities(random, image);
    for (const float value : image.pixels()) {
      EXPECT_TRUE(std::isfinite(value));
      EXPECT_GT(value, -0.1f);
      EXPECT_LT(value, 1.8f);
    }
    EXPECT_GT(image.at(0, 0), image.at(4, 4));
  }
}

TEST(VaryIntensities, SoftensSomeImages) {
  std::mt19937_64 random(7);
  int softened = 0;
  for (int round = 0; round < 500; ++round) {
    FloatPlane image({16, 16}, 0);
    for (int i = 0; i < 256; ++i) {
      image.pixels()[i] = static_cast<float>((i + i / 16) % 2);
    }
    VaryIntensities(random, image);
    double contrast = 0;
    for (int y = 0; y < 16; ++y) {
      for (int x = 0; x < 15; ++x) {
        contrast += std::abs(image.at(x, y) - image.at(x + 1, y)) / 240;
      }
    }
    softened += contrast < 0.65;  // The least contrast otherwise is 0.7.
  }
  EXPECT_NEAR(softened, 150, 40);
}

TEST(DrawZoom, IsAsOftenAboveAsBelowAndNeverBeyond) {
  std::mt19937_64 random(9);
  int above = 0;
  double highest = 1;
  double lowest = 1;
  for (int round = 0; round < 2000; ++round) {
    const double zoom = DrawZoom(random, 1.5);
    above += zoom > 1;
    highest = std::max(highest, zoom);
    lowest = std::min(lowest, zoom);
  }
  EXPECT_NEAR(above, 1000, 120);
  EXPECT_LE(highest, 1.5);
  EXPECT_GT(highest, 1.45);
  EXPECT_GE(lowest, 1 / 1.5);
  EXPECT_LT(lowest, 1 / 1.45);
  EXPECT_EQ(DrawZoom(random, 1), 1);
}

TEST(DrawPart, DrawsNothingIfThePartIsZero) {
  std::mt19937_64 random(1);
  std::mt19937_64 untouched(1);
  EXPECT_FALSE(DrawPart(random, 0));
  EXPECT_EQ(random, untouched);
  int drawn = 0;
  for (int i = 0; i < 1000; ++i) drawn += DrawPart(random, 0.3) ? 1 : 0;
  EXPECT_NEAR(drawn, 300, 60);
  EXPECT_TRUE(DrawPart(random, 1));
}

TEST(DrawRotation, IsARotationByUpToARightAngle) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100; ++i) {
    const imaging::Rotation drawn = DrawRotation(random);
    EXPECT_NEAR(drawn.cosine * drawn.cosine + drawn.sine * drawn.sine, 1,
                1e-12);
    EXPECT_GE(drawn.cosine, 0);
    EXPECT_GE(drawn.sine, 0);
  }
}

TEST(AddFault, ChangesTheImageAndKeepsItFinite) {
  std::mt19937_64 random(1);
  const FloatPlane image = [] {
    FloatPlane squares({64, 64}, 0);
    for (int y = 20; y < 40; ++y) {
      for (int x = 20; x < 40; ++x) squares.at(x, y) = 1;
    }
    return squares;
  }();
  int changed = 0;
  for (int i = 0; i < 100; ++i) {
    FloatPlane faulty = image;
    AddFault(random, faulty);
    changed += faulty == image ? 0 : 1;
    for (const float value : faulty.pixels()) {
      ASSERT_TRUE(std::isfinite(value));
      ASSERT_LE(std::abs(value), 3);
    }
  }
  EXPECT_GE(changed, 90);  // A few images get no hot pixel.
}

}  // namespace
}  // namespace tessera::data
