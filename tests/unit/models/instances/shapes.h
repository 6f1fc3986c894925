// Objects to draw, and planes that a network could have put out.
#ifndef TESSERA_TESTS_UNIT_MODELS_INSTANCES_SHAPES_H_
#define TESSERA_TESTS_UNIT_MODELS_INSTANCES_SHAPES_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "models/imaging/image.h"
#include "models/version/parameters.h"

namespace tessera::instances {

inline constexpr version::Target kAllTargets[] = {
    version::Target::kForeground, version::Target::kBorder,
    version::Target::kDistance, version::Target::kFlow};
inline constexpr version::Target kTouchingTargets[] = {
    version::Target::kBorder, version::Target::kDistance,
    version::Target::kFlow};

// Draws the pixels that lie between the two radii around a point, where no
// object is yet.
inline void DrawRing(imaging::LabelPlane& labels, uint32_t label, double x0,
                     double y0, double radius, double hole_radius = -1) {
  for (int y = 0; y < labels.height(); ++y) {
    for (int x = 0; x < labels.width(); ++x) {
      const double off = std::hypot(x - x0, y - y0);
      if (off <= radius && off > hole_radius && labels.at(x, y) == 0) {
        labels.at(x, y) = label;
      }
    }
  }
}

// The same objects, numbered by their first pixel.
inline imaging::LabelPlane Canonical(imaging::LabelPlane labels) {
  std::map<uint32_t, uint32_t> numbers = {{0, 0}};
  for (uint32_t& label : labels.pixels()) {
    label = numbers.try_emplace(label, static_cast<uint32_t>(numbers.size()))
                .first->second;
  }
  return labels;
}

inline uint32_t Count(const imaging::LabelPlane& labels) {
  if (labels.empty()) return 0;
  return *std::max_element(labels.pixels().begin(), labels.pixels().end());
}

// Values in [0, 1], each the mean over a square of (2·reach+1)² random ones,
// spread out again so that any threshold cuts them.
inline imaging::FloatPlane SmoothNoise(std::mt19937_64& random,
                                       imaging::Size size, int reach) {
  std::uniform_real_distribution<float> unit(0, 1);
  imaging::FloatPlane noise(size, 0), smooth(size, 0);
  for (float& value : noise.pixels()) value = unit(random);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      float sum = 0;
      int count = 0;
      for (int v = std::max(0, y - reach);
           v <= std::min(size.height - 1, y + reach); ++v) {
        for (int u = std::max(0, x - reach);
             u <= std::min(size.width - 1, x + reach); ++u, ++count) {
          sum += noise.at(u, v);
        }
      }
      const float mean = sum / static_cast<float>(count) - 0.5f;
      smooth.at(x, y) = std::clamp(
          0.5f + mean * static_cast<float>(2 * reach + 1), 0.0f, 1.0f);
    }
  }
  return smooth;
}

// What a target's network could have put out, for all that the decoder knows.
inline std::vector<imaging::FloatPlane> NoisyPlanes(std::mt19937_64& random,
                                                    imaging::Size size,
                                                    version::Target target,
                                                    int reach) {
  std::vector<imaging::FloatPlane> planes(version::Target::kFlow == target ? 3
                                                                           : 2);
  for (imaging::FloatPlane& plane : planes) {
    plane = SmoothNoise(random, size, reach);
  }
  if (target == version::Target::kForeground) planes.resize(1);
  if (target == version::Target::kFlow) {
    for (size_t i = 1; i < planes.size(); ++i) {
      for (float& value : planes[i].pixels()) value = 2 * value - 1;
    }
  }
  return planes;
}

}  // namespace tessera::instances

#endif  // TESSERA_TESTS_UNIT_MODELS_INSTANCES_SHAPES_H_
