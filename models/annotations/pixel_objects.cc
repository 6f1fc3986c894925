#include "models/annotations/pixel_objects.h"

#include <algorithm>
#include <cstdlib>

#include "absl/status/status.h"
#include "base/status_macros.h"
#include "models/imaging/image.h"
#include "models/outline/trace.h"

namespace tessera::annotations {
namespace {

using Mask = imaging::Plane<uint8_t>;

absl::Status TooLarge() {
  return absl::ResourceExhaustedError(
      "its objects extend over more than 268 million pixels together; split "
      "it");
}

// A blank mask of `width` × `height`. Subtracts its pixels from `budget`.
absl::StatusOr<Mask> TakeMask(int64_t width, int64_t height, int64_t& budget) {
  if (width > budget || height > budget / width) return TooLarge();
  budget -= width * height;
  return Mask({static_cast<int>(height), static_cast<int>(width)}, 0);
}

int64_t StepsBetween(const Pixel& a, const Pixel& b) {
  return std::max({std::abs(b.x - a.x), std::abs(b.y - a.y), int64_t{1}});
}

// Sets the pixels on the line from `a` to `b`, both included.
void DrawLine(const Pixel& a, const Pixel& b, Mask& mask) {
  const int64_t steps = StepsBetween(a, b);
  for (int64_t i = 0; i <= steps; ++i) {
    // Rounds; halves go up.
    const auto at = [&](int64_t from, int64_t to) {
      return static_cast<int>((2 * (from * (steps - i) + to * i) + steps) /
                              (2 * steps));
    };
    mask.at(at(a.x, b.x), at(a.y, b.y)) = 1;
  }
}

// Sets all pixels to 1 that 4-connected steps from the border through blank
// pixels do not reach; others to 0. REQUIRES: the border is blank.
//
// Fills runs of a row at once. A list of single pixels would need many times
// the mask's memory.
void FillEnclosed(Mask& mask) {
  constexpr uint8_t kOutside = 2;
  std::vector<std::pair<int, int>> open = {{0, 0}};
  while (!open.empty()) {
    const auto [x, y] = open.back();
    open.pop_back();
    if (mask.at(x, y) != 0) continue;
    int first = x;
    int last = x;
    while (first > 0 && mask.at(first - 1, y) == 0) --first;
    while (last + 1 < mask.width() && mask.at(last + 1, y) == 0) ++last;
    std::fill(mask.row(y) + first, mask.row(y) + last + 1, kOutside);
    for (const int next : {y - 1, y + 1}) {
      if (next < 0 || next >= mask.height()) continue;
      for (int at = first; at <= last; ++at) {
        const bool is_start = at == first || mask.at(at - 1, next) != 0;
        if (is_start && mask.at(at, next) == 0) open.emplace_back(at, next);
      }
    }
  }
  for (uint8_t& pixel : mask.pixels()) pixel = pixel != kOutside;
}

}  // namespace

absl::StatusOr<std::vector<imaging::Polygon>> FillPath(
    const std::vector<Pixel>& path, int64_t& budget) {
  Pixel low = path.front();
  Pixel high = path.front();
  for (const Pixel& pixel : path) {
    low = {std::min(low.x, pixel.x), std::min(low.y, pixel.y)};
    high = {std::max(high.x, pixel.x), std::max(high.y, pixel.y)};
  }
  // The mask has a border of one pixel.
  ASSIGN_OR_RETURN(
      Mask mask, TakeMask(high.x - low.x + 3, high.y - low.y + 3, budget));
  const auto inside = [&](const Pixel& pixel) {
    return Pixel{pixel.x - low.x + 1, pixel.y - low.y + 1};
  };
  const auto next = [&](size_t i) { return path[(i + 1) % path.size()]; };
  // Lines count, too: a path with many long lines costs more than its
  // rectangle.
  for (size_t i = 0; i < path.size(); ++i) {
    budget -= StepsBetween(path[i], next(i));
    if (budget < 0) return TooLarge();
  }
  for (size_t i = 0; i < path.size(); ++i) {
    DrawLine(inside(path[i]), inside(next(i)), mask);
  }
  FillEnclosed(mask);
  return outline::TraceObject(mask, static_cast<int>(low.x - 1),
                              static_cast<int>(low.y - 1));
}

absl::StatusOr<std::vector<imaging::Polygon>> TraceRuns(
    const std::vector<std::pair<int64_t, int64_t>>& runs, int64_t height,
    int64_t& budget) {
  const int64_t left = runs.front().first / height;
  const int64_t right = (runs.back().second - 1) / height;
  int64_t top = height - 1;
  int64_t bottom = 0;
  for (const auto& [first, last] : runs) {
    const bool several = first / height != (last - 1) / height;
    top = std::min(top, several ? 0 : first % height);
    bottom = std::max(bottom, several ? height - 1 : (last - 1) % height);
  }
  ASSIGN_OR_RETURN(Mask mask,
                   TakeMask(right - left + 1, bottom - top + 1, budget));
  for (const auto& [first, last] : runs) {
    for (int64_t at = first; at < last; ++at) {
      mask.at(static_cast<int>(at / height - left),
              static_cast<int>(at % height - top)) = 1;
    }
  }
  return outline::TraceObject(mask, static_cast<int>(left),
                              static_cast<int>(top));
}

}  // namespace tessera::annotations
