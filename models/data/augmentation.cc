#include "models/data/augmentation.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <utility>

namespace tessera::data {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;
using imaging::Plane;

// Mild for images whose percentiles were mapped to 0 and 1.
constexpr float kLowestScale = 0.7f;
constexpr float kHighestScale = 1.4f;
constexpr float kMaxShift = 0.15f;
constexpr float kMaxBend = 0.3f;
constexpr float kMaxNoise = 0.05f;

// The standard library's distributions differ from one library to the next,
// and so do logarithms and cosines: only draws and plain arithmetic here.
float Uniform(std::mt19937_64& random, float low, float high) {
  const float unit = static_cast<float>(random() >> 40) * 0x1p-24f;
  return low + (high - low) * unit;
}

// Four uniform numbers from one draw; their sum is nearly normal. Mean 0,
// standard deviation 1.
float Bell(std::mt19937_64& random) {
  constexpr float kMean = 2 * 65'535;
  constexpr float kToUnit = 1.7320508f / 65'536;
  const uint64_t bits = random();
  const uint64_t sum = (bits & 0xffff) + (bits >> 16 & 0xffff) +
                       (bits >> 32 & 0xffff) + (bits >> 48);
  return (static_cast<float>(sum) - kMean) * kToUnit;
}

bool Coin(std::mt19937_64& random) { return random() >> 63 != 0; }

template <typename T>
void FlipLeftRight(Plane<T>& plane) {
  for (int y = 0; y < plane.height(); ++y) {
    std::reverse(plane.row(y), plane.row(y) + plane.width());
  }
}

template <typename T>
void FlipUpDown(Plane<T>& plane) {
  for (int y = 0; y < plane.height() / 2; ++y) {
    std::swap_ranges(plane.row(y), plane.row(y) + plane.width(),
                     plane.row(plane.height() - 1 - y));
  }
}

// With the flips, makes all quarter turns. REQUIRES: `plane` is square.
template <typename T>
void Transpose(Plane<T>& plane) {
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = y + 1; x < plane.width(); ++x) {
      std::swap(plane.at(x, y), plane.at(y, x));
    }
  }
}

// Brightens or darkens the middle of the range as a gamma does.
float Bend(float value, float bend) {
  if (value <= 0 || value >= 1) return value;
  return value + bend * value * (1 - value);
}

void VaryIntensities(std::mt19937_64& random, FloatPlane& image) {
  const float scale = Uniform(random, kLowestScale, kHighestScale);
  const float shift = Uniform(random, -kMaxShift, kMaxShift);
  const float bend = Uniform(random, -kMaxBend, kMaxBend);
  const float noise = Uniform(random, 0, kMaxNoise);
  for (float& value : image.pixels()) {
    value = Bend(value, bend) * scale + shift + noise * Bell(random);
  }
}

}  // namespace

void Augment(std::mt19937_64& random, FloatPlane& image, LabelPlane& mask) {
  assert(image.size() == mask.size());
  if (Coin(random)) {
    FlipLeftRight(image);
    FlipLeftRight(mask);
  }
  if (Coin(random)) {
    FlipUpDown(image);
    FlipUpDown(mask);
  }
  if (Coin(random) && image.width() == image.height()) {
    Transpose(image);
    Transpose(mask);
  }
  VaryIntensities(random, image);
}

}  // namespace tessera::data
