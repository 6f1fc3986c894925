#include "models/examples/weight_map.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace tessera::examples {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;
using imaging::Size;

// The definition, object by object and pixel by pixel.
FloatPlane BruteForce(const LabelPlane& objects, const WeightMapOptions& o) {
  struct Point {
    int x, y;
  };
  std::map<uint32_t, std::vector<Point>> boundaries;
  double object_pixels = 0;
  const auto differs = [&](int x, int y, uint32_t label) {
    return x >= 0 && y >= 0 && x < objects.width() && y < objects.height() &&
           objects.at(x, y) != label;
  };
  for (int y = 0; y < objects.height(); ++y) {
    for (int x = 0; x < objects.width(); ++x) {
      const uint32_t label = objects.at(x, y);
      if (label == 0) continue;
      ++object_pixels;
      boundaries[label];
      if (differs(x - 1, y, label) || differs(x + 1, y, label) ||
          differs(x, y - 1, label) || differs(x, y + 1, label)) {
        boundaries[label].push_back({x, y});
      }
    }
  }
  const double f = object_pixels / static_cast<double>(objects.pixels().size());
  FloatPlane weights(objects.size(), 1.0f);
  if (f == 0 || f == 1) return weights;
  for (int y = 0; y < objects.height(); ++y) {
    for (int x = 0; x < objects.width(); ++x) {
      std::vector<double> distances;
      for (const auto& [label, points] : boundaries) {
        double best = 1e9;
        for (const Point& p : points) {
          best = std::min(best, std::hypot(p.x - x, p.y - y));
        }
        distances.push_back(best);
      }
      std::sort(distances.begin(), distances.end());
      const double d =
          distances[0] + (distances.size() > 1 ? distances[1] : 0);
      weights.at(x, y) = static_cast<float>(
          (objects.at(x, y) != 0 ? 1 - f : f) +
          o.w0 * std::exp(-d * d / (2 * o.sigma_px * o.sigma_px)));
    }
  }
  return weights;
}

void ExpectAsBruteForce(const LabelPlane& objects,
                        const WeightMapOptions& options) {
  const FloatPlane got = WeightMap(objects, options);
  const FloatPlane expected = BruteForce(objects, options);
  double worst = 0;
  for (size_t i = 0; i < got.pixels().size(); ++i) {
    worst = std::max<double>(
        worst, std::abs(got.pixels()[i] - expected.pixels()[i]));
  }
  EXPECT_LT(worst, 1e-4) << objects.height() << "×" << objects.width();
}

// Rectangles that touch and hide each other.
LabelPlane RandomObjects(std::mt19937& random, Size size, int count) {
  LabelPlane objects(size, 0);
  for (int n = 1; n <= count; ++n) {
    const int x0 = static_cast<int>(random() % size.width);
    const int y0 = static_cast<int>(random() % size.height);
    const int x1 = std::min<int>(size.width, x0 + 1 + random() % 12);
    const int y1 = std::min<int>(size.height, y0 + 1 + random() % 12);
    for (int y = y0; y < y1; ++y) {
      for (int x = x0; x < x1; ++x) objects.at(x, y) = n * 7;
    }
  }
  return objects;
}

TEST(WeightMap, EqualsTheDefinitionOnRandomObjects) {
  std::mt19937 random(1);
  for (int i = 0; i < 120; ++i) {
    const Size size = {1 + static_cast<int>(random() % 50),
                       1 + static_cast<int>(random() % 70)};
    const LabelPlane objects = RandomObjects(random, size, i % 12);
    ExpectAsBruteForce(objects, {.w0 = 10, .sigma_px = 5});
    ExpectAsBruteForce(objects, {.w0 = 1000, .sigma_px = 1.3});
    ExpectAsBruteForce(objects, {.w0 = 3, .sigma_px = 20});
  }
}

TEST(WeightMap, NoObjectOrNoBackgroundWeighsOne) {
  EXPECT_EQ(WeightMap(LabelPlane({3, 4}, 0)), FloatPlane({3, 4}, 1.0f));
  EXPECT_EQ(WeightMap(LabelPlane({3, 4}, 2)), FloatPlane({3, 4}, 1.0f));
  EXPECT_EQ(WeightMap(LabelPlane({1, 1}, 1)), FloatPlane({1, 1}, 1.0f));
}

TEST(WeightMap, NarrowGapsWeighMost) {
  LabelPlane objects({20, 60}, 0);
  for (int y = 5; y < 15; ++y) {
    for (int x = 5; x < 20; ++x) objects.at(x, y) = 1;
    for (int x = 22; x < 40; ++x) objects.at(x, y) = 2;
  }
  const FloatPlane weights = WeightMap(objects);
  // Two pixels apart: distances 1 and 2 from the gap's first pixel.
  const float f = 330.0f / 1200.0f;
  EXPECT_NEAR(weights.at(20, 10), f + 10 * std::exp(-9.0f / 50), 1e-4);
  EXPECT_NEAR(weights.at(59, 10), f, 1e-3);
}

TEST(WeightMap, WithoutGapTermOnlyClassesCount) {
  LabelPlane objects({2, 2}, 0);
  objects.at(0, 0) = 1;
  const FloatPlane weights = WeightMap(objects, {.w0 = 0, .sigma_px = 5});
  EXPECT_FLOAT_EQ(weights.at(0, 0), 0.75f);
  EXPECT_FLOAT_EQ(weights.at(1, 1), 0.25f);
}

TEST(WeightMap, ACutGapCountsAsBackgroundButObjectsStillTouch) {
  LabelPlane objects({8, 16}, 0);
  imaging::Plane<uint8_t> target({8, 16}, 0);
  for (int y = 0; y < 8; ++y) {
    for (int x = 2; x < 14; ++x) {
      objects.at(x, y) = x < 8 ? 1 : 2;
      target.at(x, y) = x != 7 && x != 8;
    }
  }
  const FloatPlane weights = WeightMap(objects, target, {});
  const float f = 80.0f / 128.0f;
  EXPECT_NEAR(weights.at(7, 4), f + 10 * std::exp(-1.0f / 50), 1e-4);
  EXPECT_NEAR(weights.at(6, 4), 1 - f + 10 * std::exp(-9.0f / 50), 1e-4);
}

TEST(GapWeights, AreHighWhereObjectsTouchAndOneElsewhere) {
  LabelPlane objects({8, 40}, 0);
  for (int y = 0; y < 8; ++y) {
    for (int x = 2; x < 14; ++x) objects.at(x, y) = x < 8 ? 1 : 2;
  }
  const FloatPlane weights = GapWeights(objects, {.w0 = 8, .sigma_px = 2});
  EXPECT_NEAR(weights.at(7, 4), 1 + 8 * std::exp(-1.0f / 8), 1e-4);
  EXPECT_NEAR(weights.at(8, 4), weights.at(7, 4), 1e-4);
  EXPECT_LT(weights.at(5, 4), weights.at(6, 4));
  EXPECT_FLOAT_EQ(weights.at(39, 4), 1);
}

TEST(GapWeights, OneObjectHasNoGap) {
  LabelPlane objects({8, 8}, 0);
  EXPECT_EQ(GapWeights(objects, {}), FloatPlane({8, 8}, 1));
  for (int y = 2; y < 6; ++y) objects.at(4, y) = 7;
  EXPECT_EQ(GapWeights(objects, {}), FloatPlane({8, 8}, 1));
}

}  // namespace
}  // namespace tessera::examples
