#include "models/measurements/convex_area.h"

#include <algorithm>
#include <cassert>
#include <map>

#include "absl/numeric/int128.h"

namespace tessera::measurements {
namespace {

// In half pixels, so that the middles of sides have whole numbers.
struct HalfPoint {
  int64_t row = 0;
  int64_t column = 0;
};

// Positive if `c` lies at higher columns than the line from `a` to `b`.
absl::int128 Side(const HalfPoint& a, const HalfPoint& b, const HalfPoint& c) {
  return absl::int128(b.row - a.row) * (c.column - a.column) -
         absl::int128(c.row - a.row) * (b.column - a.column);
}

// The part of the hull at low columns, by row. `leftmost` has one point a row.
std::vector<HalfPoint> LeftChain(const std::map<int64_t, int64_t>& leftmost) {
  std::vector<HalfPoint> chain;
  for (const auto& [row, column] : leftmost) {
    const HalfPoint point{row, column};
    while (chain.size() >= 2 &&
           Side(chain[chain.size() - 2], chain.back(), point) <= 0) {
      chain.pop_back();
    }
    chain.push_back(point);
  }
  return chain;
}

int64_t CeilDiv(absl::int128 number, absl::int128 by) {
  const absl::int128 quotient = number / by;
  return static_cast<int64_t>(number % by > 0 ? quotient + 1 : quotient);
}

// The lowest column, in pixels, whose centre is not left of the chain.
class FirstColumns {
 public:
  explicit FirstColumns(std::vector<HalfPoint> chain)
      : chain_(std::move(chain)) {}

  // REQUIRES: rows ascend from call to call, between the ends of the chain.
  int64_t At(int64_t half_row) {
    while (chain_[next_].row < half_row) ++next_;
    const HalfPoint& to = chain_[next_];
    if (to.row == half_row) return CeilDiv(to.column, 2);
    const HalfPoint& from = chain_[next_ - 1];
    const int64_t rows = to.row - from.row;
    return CeilDiv(
        absl::int128(from.column) * rows +
            absl::int128(to.column - from.column) * (half_row - from.row),
        absl::int128(2) * rows);
  }

 private:
  const std::vector<HalfPoint> chain_;
  size_t next_ = 1;
};

// `sign` -1 mirrors the object, so that its right side becomes its left one.
FirstColumns SideOf(const RowExtents& extents, int sign) {
  std::map<int64_t, int64_t> leftmost;
  const auto add = [&](int64_t row, int64_t column) {
    const auto [at, added] = leftmost.emplace(row, column);
    if (!added) at->second = std::min(at->second, column);
  };
  for (const RowExtent& extent : extents) {
    const int64_t row = int64_t{2} * extent.row;
    const int64_t column =
        sign * int64_t{2} * (sign > 0 ? extent.first : extent.last);
    add(row - 1, column);
    add(row, column - 1);
    add(row + 1, column);
  }
  return FirstColumns(LeftChain(leftmost));
}

}  // namespace

int64_t ConvexArea(const RowExtents& extents) {
  assert(!extents.empty());
  FirstColumns left = SideOf(extents, 1);
  FirstColumns right = SideOf(extents, -1);
  int64_t area = 0;
  for (int64_t row = extents.front().row; row <= extents.back().row; ++row) {
    area += -right.At(2 * row) - left.At(2 * row) + 1;
  }
  return area;
}

}  // namespace tessera::measurements
