#include "models/data/augmentation.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <utility>

namespace tessera::data {
namespace {

using imaging::FloatPlane;

// These changes are mild for images whose percentiles were mapped to 0 and 1.
constexpr float kLowestScale = 0.7f;
constexpr float kHighestScale = 1.4f;
constexpr float kMaxShift = 0.15f;
constexpr float kMaxBend = 0.3f;
constexpr float kMaxNoise = 0.05f;
constexpr float kSoftenedPart = 0.3f;  // Of the examples.
// The part of its value that a pixel gives to each neighbour along each axis.
// Done twice, this resembles a Gaussian of about 0.45 to 1 px.
constexpr float kLeastSpread = 0.05f;
constexpr float kMostSpread = 0.25f;

// Of faults. As above for images whose percentiles were mapped to 0 and 1.
constexpr int kMostSoftenings = 12;  // About 2.4 px.
constexpr float kMostFaultNoise = 0.2f;
constexpr float kMostSlope = 0.5f;   // From the middle to a corner.
constexpr float kMostHotPart = 0.002f;
constexpr float kBrightestHot = 2;

// Uses only draws and plain arithmetic. The standard library's distributions,
// logarithms and cosines differ from one library to the next.
float Uniform(std::mt19937_64& random, float low, float high) {
  const float unit = static_cast<float>(random() >> 40) * 0x1p-24f;
  return low + (high - low) * unit;
}

// A nearly normal number with mean 0 and standard deviation 1: the sum of four
// uniform numbers from one draw.
float Bell(std::mt19937_64& random) {
  constexpr float kMean = 2 * 65'535;
  constexpr float kToUnit = 1.7320508f / 65'536;
  const uint64_t bits = random();
  const uint64_t sum = (bits & 0xffff) + (bits >> 16 & 0xffff) +
                       (bits >> 32 & 0xffff) + (bits >> 48);
  return (static_cast<float>(sum) - kMean) * kToUnit;
}

bool Coin(std::mt19937_64& random) { return random() >> 63 != 0; }

// Brightens or darkens the middle of the range as a gamma does.
float Bend(float value, float bend) {
  if (value <= 0 || value >= 1) return value;
  return value + bend * value * (1 - value);
}

// The part `spread` of each value goes to each of its two neighbours. Edges are
// repeated.
void Spread(const float* from, float* to, ptrdiff_t stride, int length,
            float spread) {
  for (int i = 0; i < length; ++i) {
    const float before = from[std::max(i - 1, 0) * stride];
    const float after = from[std::min(i + 1, length - 1) * stride];
    to[i * stride] =
        from[i * stride] * (1 - 2 * spread) + spread * (before + after);
  }
}

// Blurs the image like a slight defocus.
void Soften(FloatPlane& image, float spread) {
  FloatPlane across(image.size(), 0);
  for (int y = 0; y < image.height(); ++y) {
    Spread(image.row(y), across.row(y), 1, image.width(), spread);
  }
  for (int x = 0; x < image.width(); ++x) {
    Spread(across.row(0) + x, image.row(0) + x, image.width(), image.height(),
           spread);
  }
}

void AddNoise(std::mt19937_64& random, FloatPlane& image) {
  const float noise = Uniform(random, kMaxNoise, kMostFaultNoise);
  for (float& value : image.pixels()) value += noise * Bell(random);
}

void AddSlope(std::mt19937_64& random, FloatPlane& image) {
  const float down = Uniform(random, -kMostSlope, kMostSlope);
  const float right = Uniform(random, -kMostSlope, kMostSlope);
  for (int y = 0; y < image.height(); ++y) {
    const float at_y = static_cast<float>(y) / image.height() - 0.5f;
    float* const row = image.row(y);
    for (int x = 0; x < image.width(); ++x) {
      const float at_x = static_cast<float>(x) / image.width() - 0.5f;
      row[x] += down * at_y + right * at_x;
    }
  }
}

void HeatPixels(std::mt19937_64& random, FloatPlane& image) {
  const float part = Uniform(random, 0, kMostHotPart);
  const auto count = static_cast<size_t>(part * image.pixels().size());
  for (size_t i = 0; i < count; ++i) {
    image.pixels()[random() % image.pixels().size()] =
        Uniform(random, 1, kBrightestHot);
  }
}

}  // namespace

imaging::Rotation DrawRotation(std::mt19937_64& random) {
  // The tangent of half of the angle.
  const double half = Uniform(random, 0, 1);
  const double square = half * half;
  return {.cosine = (1 - square) / (1 + square),
          .sine = 2 * half / (1 + square)};
}

bool DrawPart(std::mt19937_64& random, double part) {
  return part > 0 && Uniform(random, 0, 1) < part;
}

void AddFault(std::mt19937_64& random, FloatPlane& image) {
  if (image.empty()) return;
  switch (random() % 4) {
    case 0: {
      const auto times = static_cast<int>(2 + random() % kMostSoftenings);
      for (int i = 0; i < times; ++i) Soften(image, kMostSpread);
      return;
    }
    case 1:
      return AddNoise(random, image);
    case 2:
      return AddSlope(random, image);
    default:
      return HeatPixels(random, image);
  }
}

imaging::Symmetry DrawSymmetry(std::mt19937_64& random, bool is_square) {
  imaging::Symmetry symmetry;
  symmetry.left_right = Coin(random);
  symmetry.up_down = Coin(random);
  symmetry.transpose = Coin(random) && is_square;
  return symmetry;
}

void VaryIntensities(std::mt19937_64& random, FloatPlane& image) {
  const float scale = Uniform(random, kLowestScale, kHighestScale);
  const float shift = Uniform(random, -kMaxShift, kMaxShift);
  const float bend = Uniform(random, -kMaxBend, kMaxBend);
  const float noise = Uniform(random, 0, kMaxNoise);
  if (Uniform(random, 0, 1) < kSoftenedPart && !image.empty()) {
    const float spread = Uniform(random, kLeastSpread, kMostSpread);
    for (int i = 0; i < 2; ++i) Soften(image, spread);
  }
  for (float& value : image.pixels()) {
    value = Bend(value, bend) * scale + shift + noise * Bell(random);
  }
}

double DrawZoom(std::mt19937_64& random, double most) {
  assert(most >= 1);
  const double at = Uniform(random, -1, 1);
  const double up = 1 + (most - 1) * (at < 0 ? -at : at);
  return at < 0 ? 1 / up : up;
}

}  // namespace tessera::data
