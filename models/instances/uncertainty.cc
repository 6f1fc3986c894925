#include "models/instances/uncertainty.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

namespace tessera::instances {
namespace {

constexpr int kBlockPx = UncertaintyMap::kBlockPx;
constexpr double kUnitsPerBit = 65536;

int64_t EntropyInUnits(double p) {
  if (!(p > 0 && p < 1)) return 0;
  const double bits = -p * std::log2(p) - (1 - p) * std::log2(1 - p);
  return std::llround(bits * kUnitsPerBit);
}

// Sums over any rectangle. Each block's sum is spread evenly over its pixels.
class Integral {
 public:
  Integral(const std::vector<int64_t>& sums, int columns, imaging::Size size)
      : size_(size), corners_(columns + 1) {
    const int rows = static_cast<int>(sums.size()) / columns;
    above_left_.assign(static_cast<size_t>(rows + 1) * corners_, 0);
    for (int row = 0; row < rows; ++row) {
      int64_t of_row = 0;
      for (int column = 0; column < columns; ++column) {
        of_row += sums[static_cast<size_t>(row) * columns + column];
        above_left_[Index(column + 1, row + 1)] =
            of_row + above_left_[Index(column + 1, row)];
      }
    }
  }

  // Rounded, so that equal regions stay equal wherever they lie.
  int64_t Sum(const imaging::Rect& rect) const {
    return std::llround(At(rect.x1, rect.y1) - At(rect.x0, rect.y1) -
                        At(rect.x1, rect.y0) + At(rect.x0, rect.y0));
  }

 private:
  size_t Index(int column, int row) const {
    return static_cast<size_t>(row) * corners_ + column;
  }

  // The block corner at or before `at`, and which part of the block follows.
  // The last block may be narrower than the others.
  static std::pair<int, double> Locate(int at, int end) {
    const int corner = at / kBlockPx;
    const int from = corner * kBlockPx;
    const int side = std::min(kBlockPx, end - from);
    return {corner, side > 0 ? static_cast<double>(at - from) / side : 0};
  }

  // The sum over all pixels above and to the left of (x, y). Doubles hold the
  // corners' sums exactly: 2^31 pixels have at most 2^47 units.
  double At(int x, int y) const {
    const auto [column, right] = Locate(x, size_.width);
    const auto [row, down] = Locate(y, size_.height);
    // At the image's end there is no block after the corner.
    const auto along = [&, column = column, right = right](int at_row) {
      const auto here = static_cast<double>(above_left_[Index(column, at_row)]);
      if (right == 0) return here;
      const auto next =
          static_cast<double>(above_left_[Index(column + 1, at_row)]);
      return here + right * (next - here);
    };
    const double here = along(row);
    return down == 0 ? here : here + down * (along(row + 1) - here);
  }

  const imaging::Size size_;
  const int corners_;  // Block corners in a row.
  std::vector<int64_t> above_left_;
};

// Where regions of `side` may begin along an image of `end` pixels.
std::vector<int> Starts(int side, int end) {
  std::vector<int> starts;
  for (int at = 0; at + side < end; at += kBlockPx) starts.push_back(at);
  starts.push_back(end - side);
  return starts;
}

// The half-open range of indices of regions that overlap the region at `at`.
std::pair<int, int> Overlapping(const std::vector<int>& starts, int at,
                                int side) {
  const auto first = std::upper_bound(starts.begin(), starts.end(), at - side);
  const auto last = std::lower_bound(first, starts.end(), at + side);
  return {static_cast<int>(first - starts.begin()),
          static_cast<int>(last - starts.begin())};
}

// A region's place: indices into the lists of starts.
struct Place {
  int64_t sum = 0;
  int row = 0;
  int column = 0;
  // The largest is the least certain, then the upper, then the left one.
  friend bool operator<(const Place& a, const Place& b) {
    return std::tuple(a.sum, -a.row, -a.column) <
           std::tuple(b.sum, -b.row, -b.column);
  }
};

// All places of regions in an image, given out from the least certain on.
class Places {
 public:
  // REQUIRES: `region` is no larger than `image`.
  Places(const Integral& integral, imaging::Size region, imaging::Size image)
      : region_(region),
        xs_(Starts(region.width, image.width)),
        ys_(Starts(region.height, image.height)),
        taken_({static_cast<int>(ys_.size()), static_cast<int>(xs_.size())},
               0) {
    for (int row = 0; row < taken_.height(); ++row) {
      for (int column = 0; column < taken_.width(); ++column) {
        Place place{.row = row, .column = column};
        place.sum = integral.Sum(RectOf(place));
        if (place.sum > 0) heap_.push_back(place);
      }
    }
    std::make_heap(heap_.begin(), heap_.end());
  }

  // Returns nothing if none is left.
  std::optional<UncertainRegion> Next() {
    while (!heap_.empty()) {
      std::pop_heap(heap_.begin(), heap_.end());
      const Place place = heap_.back();
      heap_.pop_back();
      if (taken_.at(place.column, place.row) != 0) continue;
      const imaging::Rect rect = RectOf(place);
      Take(rect);
      const double area = double{1} * region_.height * region_.width;
      return UncertainRegion{
          rect, static_cast<double>(place.sum) / kUnitsPerBit / area};
    }
    return std::nullopt;
  }

 private:
  imaging::Rect RectOf(const Place& place) const {
    const int x = xs_[static_cast<size_t>(place.column)];
    const int y = ys_[static_cast<size_t>(place.row)];
    return {x, y, x + region_.width, y + region_.height};
  }

  void Take(const imaging::Rect& rect) {
    const auto [left, right] = Overlapping(xs_, rect.x0, region_.width);
    const auto [top, bottom] = Overlapping(ys_, rect.y0, region_.height);
    for (int row = top; row < bottom; ++row) {
      std::fill(taken_.row(row) + left, taken_.row(row) + right, uint8_t{1});
    }
  }

  const imaging::Size region_;
  const std::vector<int> xs_;
  const std::vector<int> ys_;
  imaging::Plane<uint8_t> taken_;  // By row and column of the starts.
  std::vector<Place> heap_;
};

}  // namespace

UncertaintyMap::UncertaintyMap(int width)
    : width_(width), columns_((width + kBlockPx - 1) / kBlockPx) {
  assert(width > 0);
}

void UncertaintyMap::Add(const imaging::FloatPlane& probability) {
  assert(probability.width() == width_);
  for (int y = 0; y < probability.height(); ++y, ++height_) {
    if (height_ % kBlockPx == 0) sums_.resize(sums_.size() + columns_, 0);
    int64_t* const blocks = sums_.data() + sums_.size() - columns_;
    const float* const row = probability.row(y);
    for (int x = 0; x < width_; ++x) {
      blocks[x / kBlockPx] += EntropyInUnits(row[x]);
    }
  }
}

std::vector<UncertainRegion> UncertaintyMap::LeastCertain(imaging::Size size,
                                                          int count) const {
  assert(size.height > 0 && size.width > 0);
  if (height_ == 0) return {};
  size = {.height = std::min(size.height, height_),
          .width = std::min(size.width, width_)};
  const imaging::Size image{.height = height_, .width = width_};
  Places places(Integral(sums_, columns_, image), size, image);
  std::vector<UncertainRegion> regions;
  while (static_cast<int>(regions.size()) < count) {
    const std::optional<UncertainRegion> next = places.Next();
    if (!next.has_value()) break;
    regions.push_back(*next);
  }
  return regions;
}

}  // namespace tessera::instances
