#include "models/instances/encode.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "tests/unit/models/instances/shapes.h"

namespace tessera::instances {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;
using version::Target;

// Blobs, with gaps in their numbers.
LabelPlane RandomObjects(std::mt19937_64& random) {
  LabelPlane labels({1 + static_cast<int>(random() % 30),
                     1 + static_cast<int>(random() % 30)},
                    0);
  for (int i = 0; i < 6; ++i) {
    DrawRing(labels, 3 + 1000 * static_cast<uint32_t>(random() % 4),
             static_cast<double>(random() % 30),
             static_cast<double>(random() % 30),
             static_cast<double>(random() % 9));
  }
  return labels;
}

TEST(EncodeTarget, FirstPlaneIsOneOnObjects) {
  std::mt19937_64 random(1);
  const LabelPlane labels = RandomObjects(random);
  for (const Target target : kAllTargets) {
    const auto planes = EncodeTarget(labels, target);
    ASSERT_EQ(planes.size(), target == Target::kForeground ? 1u
                             : target == Target::kFlow     ? 3u
                                                           : 2u);
    for (size_t i = 0; i < labels.pixels().size(); ++i) {
      EXPECT_EQ(planes[0].pixels()[i], labels.pixels()[i] != 0 ? 1.0f : 0.0f);
    }
  }
}

TEST(EncodeTarget, BorderAndDistanceAreWhatTheySayOnRandomObjects) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 200; ++round) {
    const LabelPlane labels = RandomObjects(random);
    const FloatPlane border = EncodeTarget(labels, Target::kBorder)[1];
    const FloatPlane distance = EncodeTarget(labels, Target::kDistance)[1];
    // To the nearest pixel that is another object's or none's; and the largest
    // of each object.
    FloatPlane nearest(labels.size(), 0);
    std::map<uint32_t, float> largest;
    for (int y = 0; y < labels.height(); ++y) {
      for (int x = 0; x < labels.width(); ++x) {
        const uint32_t label = labels.at(x, y);
        double near = std::numeric_limits<double>::infinity();
        for (int v = 0; v < labels.height(); ++v) {
          for (int u = 0; u < labels.width(); ++u) {
            if (labels.at(u, v) == label) continue;
            near = std::min(near, std::hypot(u - x, v - y));
          }
        }
        ASSERT_EQ(border.at(x, y), label != 0 && near < 1.5 ? 1.0f : 0.0f);
        nearest.at(x, y) = static_cast<float>(std::min(near, 1e6));
        largest[label] = std::max(largest[label], nearest.at(x, y));
      }
    }
    for (size_t i = 0; i < labels.pixels().size(); ++i) {
      const uint32_t label = labels.pixels()[i];
      ASSERT_NEAR(distance.pixels()[i],
                  label == 0 ? 0 : nearest.pixels()[i] / largest[label], 1e-5);
    }
  }
}

TEST(EncodeTarget, AnObjectThatTheImageCutsGoesOnBeyondTheCut) {
  const LabelPlane labels({5, 7}, 4);
  EXPECT_EQ(EncodeTarget(labels, Target::kBorder)[1],
            FloatPlane(labels.size(), 0));
  EXPECT_EQ(EncodeTarget(labels, Target::kDistance)[1],
            FloatPlane(labels.size(), 1));
  const auto flow = EncodeTarget(labels, Target::kFlow);
  EXPECT_NEAR(flow[2].at(0, 2), 1, 1e-3);
  EXPECT_NEAR(flow[2].at(6, 2), -1, 1e-3);
  EXPECT_NEAR(flow[1].at(3, 0), 1, 1e-3);
}

TEST(EncodeTarget, FlowOfADiscPointsToItsCentre) {
  LabelPlane labels({60, 70}, 0);
  DrawRing(labels, 9, 33, 28, 20);
  const auto planes = EncodeTarget(labels, Target::kFlow);
  for (int y = 0; y < labels.height(); ++y) {
    for (int x = 0; x < labels.width(); ++x) {
      const double off = std::hypot(33 - x, 28 - y);
      const double down = planes[1].at(x, y);
      const double right = planes[2].at(x, y);
      if (labels.at(x, y) == 0 || off == 0) {
        EXPECT_EQ(std::hypot(down, right), 0);
        continue;
      }
      EXPECT_NEAR(std::hypot(down, right), 1, 1e-5);
      // At the edge the flow follows the pixels' staircase.
      EXPECT_GT((right * (33 - x) + down * (28 - y)) / off,
                off < 18 ? 0.99 : 0.8)
          << x << ' ' << y;
    }
  }
}

TEST(EncodeTarget, PlanesWithoutObjectsOrPixelsAreHarmless) {
  for (const Target target : kAllTargets) {
    const auto without_objects = EncodeTarget(LabelPlane({3, 4}, 0), target);
    const auto without_pixels = EncodeTarget(LabelPlane(), target);
    EXPECT_FALSE(without_objects.empty());
    EXPECT_EQ(without_pixels.size(), without_objects.size());
    for (const FloatPlane& plane : without_objects) {
      EXPECT_EQ(plane, FloatPlane({3, 4}, 0));
    }
    for (const FloatPlane& plane : without_pixels) {
      EXPECT_TRUE(plane.empty());
    }
  }
}

}  // namespace
}  // namespace tessera::instances
