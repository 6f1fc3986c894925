#include "models/data/augmentation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace tessera::data {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;
using imaging::Size;

LabelPlane Numbered(Size size) {
  LabelPlane plane(size, 0);
  for (size_t i = 0; i < plane.pixels().size(); ++i) {
    plane.pixels()[i] = static_cast<uint32_t>(i);
  }
  return plane;
}

TEST(Augment, SameSeedGivesTheSameResult) {
  std::mt19937_64 a(3), b(3), c(4);
  FloatPlane image({16, 16}, 0.5f);
  FloatPlane same = image;
  FloatPlane other = image;
  LabelPlane mask = Numbered({16, 16});
  LabelPlane same_mask = mask;
  LabelPlane other_mask = mask;
  Augment(a, image, mask);
  Augment(b, same, same_mask);
  Augment(c, other, other_mask);
  EXPECT_EQ(image, same);
  EXPECT_EQ(mask, same_mask);
  EXPECT_NE(image, other);
}

TEST(Augment, GivesTheseNumbersOnEveryMachine) {
  std::mt19937_64 random(1);
  FloatPlane image({1, 2}, 0.5f);
  LabelPlane mask({1, 2}, 0);
  Augment(random, image, mask);
  EXPECT_FLOAT_EQ(image.at(0, 0), 0.31580225f);
  EXPECT_FLOAT_EQ(image.at(1, 0), 0.35044438f);
}

TEST(Augment, MovesImageAndMaskAlike) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 50; ++round) {
    // A bright object on a dark ground, in a corner.
    FloatPlane image({12, 12}, 0);
    LabelPlane mask({12, 12}, 0);
    for (int y = 0; y < 3; ++y) {
      for (int x = 0; x < 5; ++x) {
        image.at(x, y) = 1;
        mask.at(x, y) = 7;
      }
    }
    Augment(random, image, mask);
    float darkest_object = 1e9f;
    float brightest_ground = -1e9f;
    for (int y = 0; y < 12; ++y) {
      for (int x = 0; x < 12; ++x) {
        if (mask.at(x, y) == 7) {
          darkest_object = std::min(darkest_object, image.at(x, y));
        } else {
          brightest_ground = std::max(brightest_ground, image.at(x, y));
        }
      }
    }
    EXPECT_EQ(std::count(mask.pixels().begin(), mask.pixels().end(), 7u), 15);
    EXPECT_GT(darkest_object, brightest_ground);
  }
}

TEST(Augment, TurnsSquaresInAllEightWays) {
  std::mt19937_64 random(6);
  std::set<std::vector<uint32_t>> seen;
  for (int round = 0; round < 200; ++round) {
    FloatPlane image({3, 3}, 0);
    LabelPlane mask = Numbered({3, 3});
    Augment(random, image, mask);
    seen.insert(mask.pixels());
  }
  EXPECT_EQ(seen.size(), 8u);
}

TEST(Augment, KeepsTheSizeOfOblongs) {
  std::mt19937_64 random(7);
  std::set<std::vector<uint32_t>> seen;
  for (int round = 0; round < 100; ++round) {
    FloatPlane image({2, 5}, 0);
    LabelPlane mask = Numbered({2, 5});
    Augment(random, image, mask);
    EXPECT_EQ(mask.size(), (Size{2, 5}));
    EXPECT_EQ(image.size(), (Size{2, 5}));
    seen.insert(mask.pixels());
  }
  EXPECT_EQ(seen.size(), 4u);
}

TEST(Augment, StaysMild) {
  std::mt19937_64 random(8);
  for (int round = 0; round < 200; ++round) {
    FloatPlane image({8, 8}, 0.5f);
    LabelPlane mask({8, 8}, 0);
    Augment(random, image, mask);
    for (const float value : image.pixels()) {
      EXPECT_TRUE(std::isfinite(value));
      EXPECT_GT(value, -0.1f);
      EXPECT_LT(value, 1.2f);
    }
  }
}

}  // namespace
}  // namespace tessera::data
