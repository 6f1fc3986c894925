#include "models/instances/label_objects.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <limits>
#include <utility>

#include "models/imaging/components.h"

namespace tessera::instances {
namespace {

using imaging::LabelPlane;

// The minimum of each element and the `reach` elements after it, in place:
// windows double in length, so that wide squares cost little more. An element
// is a block of `unit` values; beyond the end nothing counts.
template <typename T>
void MinForward(T* values, ptrdiff_t length, ptrdiff_t unit, ptrdiff_t reach) {
  const ptrdiff_t window = std::min(reach, length - 1) + 1;
  for (ptrdiff_t covered = 1; covered < window;) {
    const ptrdiff_t shift = std::min(covered, window - covered);
    for (ptrdiff_t i = 0; i < (length - shift) * unit; ++i) {
      values[i] = std::min(values[i], values[i + shift * unit]);
    }
    covered += shift;
  }
}

template <typename T>
void MinBackward(T* values, ptrdiff_t length, ptrdiff_t unit, ptrdiff_t reach) {
  const ptrdiff_t window = std::min(reach, length - 1) + 1;
  for (ptrdiff_t covered = 1; covered < window;) {
    const ptrdiff_t shift = std::min(covered, window - covered);
    for (ptrdiff_t i = length * unit - 1; i >= shift * unit; --i) {
      values[i] = std::min(values[i], values[i - shift * unit]);
    }
    covered += shift;
  }
}

// The minimum over the rectangle that reaches `before` pixels up and left and
// `after` pixels down and right, cut off at the plane's edges.
template <typename T>
void MinFilter(imaging::Plane<T>& plane, int before, int after) {
  for (int y = 0; y < plane.height(); ++y) {
    MinForward(plane.row(y), plane.width(), 1, after);
    MinBackward(plane.row(y), plane.width(), 1, before);
  }
  MinForward(plane.pixels().data(), plane.height(), plane.width(), after);
  MinBackward(plane.pixels().data(), plane.height(), plane.width(), before);
}

// Dilates each label; the smaller of two that meet wins, background never.
void DilateLabels(LabelPlane& labels, int before, int after) {
  constexpr uint32_t kBackground = std::numeric_limits<uint32_t>::max();
  for (uint32_t& label : labels.pixels()) {
    if (label == 0) label = kBackground;
  }
  MinFilter(labels, before, after);
  for (uint32_t& label : labels.pixels()) {
    if (label == kBackground) label = 0;
  }
}

using Claim = std::pair<size_t, uint32_t>;  // A pixel, and who wants it.

// Adds a claim to each background neighbour of the pixel.
void ClaimNeighbours(const LabelPlane& labels, size_t pixel, uint32_t number,
                     std::vector<Claim>& claims) {
  const auto& pixels = labels.pixels();
  const auto width = static_cast<size_t>(labels.width());
  const size_t x = pixel % width;
  const auto claim = [&](size_t at) {
    if (pixels[at] == 0) claims.emplace_back(at, number);
  };
  if (pixel >= width) claim(pixel - width);
  if (x > 0) claim(pixel - 1);
  if (x + 1 < width) claim(pixel + 1);
  if (pixel + width < pixels.size()) claim(pixel + width);
}

// Each round touches the last round's pixels only, and ends when none is left:
// the time does not grow with `grow_px`.
void Grow(LabelPlane& labels, int grow_px) {
  auto& pixels = labels.pixels();
  std::vector<Claim> claims;
  if (grow_px > 0) {
    for (size_t i = 0; i < pixels.size(); ++i) {
      if (pixels[i] != 0) ClaimNeighbours(labels, i, pixels[i], claims);
    }
  }
  for (int round = 1; !claims.empty(); ++round) {
    // Sorted, the smallest number comes first of those that want a pixel.
    std::sort(claims.begin(), claims.end());
    claims.erase(std::unique(claims.begin(), claims.end(),
                             [](const Claim& a, const Claim& b) {
                               return a.first == b.first;
                             }),
                 claims.end());
    for (const auto& [pixel, number] : claims) pixels[pixel] = number;
    std::vector<Claim> next;
    if (round < grow_px) {
      for (const auto& [pixel, number] : claims) {
        ClaimNeighbours(labels, pixel, number, next);
      }
    }
    claims = std::move(next);
  }
}

// Leaves out small objects and numbers the others by their first pixel.
void Renumber(LabelPlane& labels, int min_area_px) {
  auto& pixels = labels.pixels();
  if (pixels.empty()) return;
  const uint32_t last = *std::max_element(pixels.begin(), pixels.end());
  std::vector<int64_t> areas(size_t{last} + 1);
  for (const uint32_t label : pixels) ++areas[label];
  std::vector<uint32_t> numbers(size_t{last} + 1);
  uint32_t next = 1;
  for (uint32_t& label : pixels) {
    if (label == 0) continue;
    uint32_t& number = numbers[label];
    if (number == 0 && areas[label] >= min_area_px) number = next++;
    label = number;
  }
}

}  // namespace

LabelPlane LabelObjects(const imaging::FloatPlane& probability,
                        const LabelOptions& options) {
  if (probability.empty()) return LabelPlane(probability.size(), 0);
  imaging::Plane<uint8_t> binary(probability.size(), 0);
  std::transform(probability.pixels().begin(), probability.pixels().end(),
                 binary.pixels().begin(), [&](float p) {
                   return static_cast<uint8_t>(p > options.threshold);
                 });
  // The square of an even width has no middle pixel: dilation takes it
  // mirrored, so that objects come back to where they were.
  const int before = std::max(0, options.erosion_width) / 2;
  const int after = std::max(1, options.erosion_width) - 1 - before;
  if (options.erosion_width > 1) MinFilter(binary, before, after);
  LabelPlane labels = imaging::LabelComponents(binary);
  if (options.erosion_width > 1) DilateLabels(labels, after, before);
  Grow(labels, options.grow_px);
  Renumber(labels, options.min_area_px);
  return labels;
}

std::vector<ObjectMeasurements> Measure(
    const LabelPlane& labels, const imaging::GrayPlane& image,
    const imaging::FloatPlane& probability) {
  assert(labels.size() == image.size());
  assert(labels.size() == probability.size());
  if (labels.empty()) return {};
  // Whole numbers are summed as such: no digit is lost on large objects.
  struct Sums {
    int64_t area = 0, x = 0, y = 0, intensity = 0;
    double probability = 0;
  };
  const auto& pixels = labels.pixels();
  std::vector<Sums> sums(*std::max_element(pixels.begin(), pixels.end()));
  for (int y = 0; y < labels.height(); ++y) {
    for (int x = 0; x < labels.width(); ++x) {
      const uint32_t label = labels.at(x, y);
      if (label == 0) continue;
      Sums& sum = sums[label - 1];
      ++sum.area;
      sum.x += x;
      sum.y += y;
      sum.intensity += image.at(x, y);
      sum.probability += probability.at(x, y);
    }
  }
  std::vector<ObjectMeasurements> measured(sums.size());
  for (size_t i = 0; i < sums.size(); ++i) {
    const Sums& sum = sums[i];
    assert(sum.area > 0);
    const auto area = static_cast<double>(sum.area);
    measured[i] = {.number = static_cast<uint32_t>(i + 1),
                   .area_px = sum.area,
                   .centroid_x = static_cast<double>(sum.x) / area + 0.5,
                   .centroid_y = static_cast<double>(sum.y) / area + 0.5,
                   .mean_intensity = static_cast<double>(sum.intensity) / area,
                   .score = sum.probability / area};
  }
  return measured;
}

}  // namespace tessera::instances
