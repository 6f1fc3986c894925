#include "models/instances/confidence.h"

#include <algorithm>
#include <cmath>

#include "gtest/gtest.h"

namespace tessera::instances {
namespace {

using imaging::FloatPlane;
using imaging::GrayPlane;

constexpr int kSide = 64;
constexpr int kMiddle = 32;
constexpr int kRadius = 15;

struct Picture {
  GrayPlane image{{kSide, kSide}, 0};
  FloatPlane probability{{kSide, kSide}, 0};
};

double FromMiddle(int x, int y) { return std::hypot(x - kMiddle, y - kMiddle); }

// A bright disc whose edge is `softness_px` wide in the image. Inside, the
// probability is `p`.
Picture Disc(double p = 0.99, double softness_px = 1) {
  Picture made;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const double inside = kRadius - FromMiddle(x, y);
      const double level = std::clamp(0.5 + inside / softness_px, 0.0, 1.0);
      made.image.at(x, y) =
          static_cast<uint16_t>(100 + 1000 * level + (x * 7 + y * 13) % 17);
      made.probability.at(x, y) = static_cast<float>(inside > 0 ? p : 1 - p);
    }
  }
  return made;
}

Confidence Measured(const Picture& picture, double scale = 1) {
  ConfidenceMeter meter(0.5, scale);
  meter.Add(picture.image, picture.probability);
  return meter.Get().value_or(Confidence{.certainty = -1});
}

TEST(Confidence, IsHighForASharpObjectThatTheNetworkIsSureOf) {
  const Confidence found = Measured(Disc());
  EXPECT_GT(found.certainty, 0.95);
  EXPECT_EQ(found.sharpness, 1);
  EXPECT_GT(found.exposure, 0.9);
  EXPECT_GT(found.value(), 0.85);
}

TEST(Confidence, FallsWithTheProbability) {
  const Confidence vague = Measured(Disc(0.6));
  EXPECT_NEAR(vague.certainty, 1 - 4 * 0.6 * 0.4, 1e-5);
  EXPECT_EQ(vague.WorstDoubt(0.5), Doubt::kUnsure);
}

TEST(Confidence, FallsWhereTheImageIsBlurred) {
  const Confidence blurred = Measured(Disc(0.99, 40));
  EXPECT_LT(blurred.sharpness, 0.6);
  EXPECT_EQ(blurred.WorstDoubt(0.5), Doubt::kBlurred);
}

TEST(Confidence, FallsWhereObjectsAreClipped) {
  Picture clipped = Disc();
  for (uint16_t& value : clipped.image.pixels()) {
    value = std::min<uint16_t>(value, 900);
  }
  const Confidence found = Measured(clipped);
  EXPECT_LT(found.exposure, 0.1);
  EXPECT_EQ(found.WorstDoubt(0.5), Doubt::kOverexposed);
}

TEST(Confidence, DoesNotAskWhetherObjectsAreBrightOrDark) {
  Picture inverted = Disc();
  for (uint16_t& value : inverted.image.pixels()) {
    value = static_cast<uint16_t>(2000 - value);
  }
  EXPECT_EQ(Measured(inverted).sharpness, 1);
}

TEST(Confidence, FallsWhereSomeObjectsAreBrightAndOthersDark) {
  Picture mixed = Disc();
  for (int y = 0; y < kSide / 2 - 3; ++y) {
    for (int x = 0; x < kSide; ++x) {
      mixed.image.at(x, y) = static_cast<uint16_t>(1200 - mixed.image.at(x, y));
    }
  }
  const Confidence found = Measured(mixed);
  EXPECT_LT(found.evenness, 0.3);
  EXPECT_EQ(found.WorstDoubt(0.5), Doubt::kMixed);
  EXPECT_EQ(Measured(Disc()).evenness, 1);
}

TEST(Confidence, IsZeroForOutlinesOfNothing) {
  Picture flat = Disc();
  std::fill(flat.image.pixels().begin(), flat.image.pixels().end(),
            uint16_t{7});
  EXPECT_EQ(Measured(flat).value(), 0);
}

TEST(Confidence, IsThatOfTheNetworksScale) {
  // Enlarged four times, an edge is four times as wide and as sharp as before.
  const Picture wide = Disc(0.99, 6);
  EXPECT_LT(Measured(wide).sharpness, Measured(wide, 2).sharpness);
}

TEST(Confidence, IsNoneWithoutObjects) {
  ConfidenceMeter meter(0.5, 1);
  EXPECT_FALSE(meter.Get().has_value());
  meter.Add(GrayPlane({8, 8}, 1), FloatPlane({8, 8}, 0.5));
  EXPECT_FALSE(meter.Get().has_value());
}

TEST(Confidence, BandsOfAnySizeGiveTheSame) {
  const Picture whole = Disc(0.8, 7);
  ConfidenceMeter meter(0.5, 1);
  for (int y = 0, rows = 1; y < kSide; y += rows, rows = rows % 7 + 1) {
    rows = std::min(rows, kSide - y);
    GrayPlane image({rows, kSide}, 0);
    FloatPlane probability({rows, kSide}, 0);
    for (int i = 0; i < rows; ++i) {
      std::copy_n(whole.image.row(y + i), kSide, image.row(i));
      std::copy_n(whole.probability.row(y + i), kSide, probability.row(i));
    }
    meter.Add(image, probability);
  }
  EXPECT_EQ(meter.Get()->value(), Measured(whole).value());
}

TEST(Confidence, TakesImagesThatAreNarrowerThanItsSteps) {
  Picture narrow{.image = GrayPlane({3, 5}, 9),
                 .probability = FloatPlane({3, 5}, 0.9F)};
  narrow.probability.at(2, 1) = 0;
  EXPECT_EQ(Measured(narrow, 100).sharpness, 1);  // Not measured.
}

}  // namespace
}  // namespace tessera::instances
