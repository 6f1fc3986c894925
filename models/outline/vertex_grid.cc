#include "models/outline/vertex_grid.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tessera::outline {
namespace {

using imaging::Point;

// The range of x of the segment's part with y in [low, high]; empty (first >
// second) if there is no such part.
std::pair<double, double> ClippedRange(Point a, Point b, double low,
                                       double high) {
  if (a.y > b.y) std::swap(a, b);
  if (b.y < low || a.y > high) return {1, 0};
  const auto x_at = [&](double y) {
    return a.y == b.y ? a.x : a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y));
  };
  const double x0 = a.y < low ? x_at(low) : a.x;
  const double x1 = b.y > high ? x_at(high) : b.x;
  return std::minmax({x0, x1});
}

std::array<Point, 4> CornersOf(const TurnedBox& box) {
  // Rounding must not lose a point on the border.
  constexpr double kMarginPx = 1e-3;
  const auto corner = [&](double along, double across) {
    return Point{
        box.origin.x + box.direction.x * along - box.direction.y * across,
        box.origin.y + box.direction.y * along + box.direction.x * across};
  };
  const double begin = box.along[0] - kMarginPx;
  const double end = box.along[1] + kMarginPx;
  const double low = box.across[0] - kMarginPx;
  const double high = box.across[1] + kMarginPx;
  return {corner(begin, low), corner(end, low), corner(end, high),
          corner(begin, high)};
}

}  // namespace

VertexGrid::VertexGrid(const std::vector<Point>& points) {
  if (points.empty()) return;
  const auto [x0, x1] = std::minmax_element(
      points.begin(), points.end(),
      [](const Point& a, const Point& b) { return a.x < b.x; });
  const auto [y0, y1] = std::minmax_element(
      points.begin(), points.end(),
      [](const Point& a, const Point& b) { return a.y < b.y; });
  left_ = x0->x;
  top_ = y0->y;
  const double width = x1->x - left_;
  const double height = y1->y - top_;
  const auto count = static_cast<double>(points.size());
  // The second bound keeps the cells of a long, thin outline in proportion to
  // its vertices.
  cell_px_ = std::max({1.0, std::sqrt(2 * width * height / count),
                       2 * std::max(width, height) / count});
  columns_ = static_cast<size_t>(width / cell_px_) + 1;
  rows_ = static_cast<size_t>(height / cell_px_) + 1;
  cell_begins_.assign(columns_ * rows_ + 1, 0);
  const auto cell_of = [this](const Point& p) {
    return Row(p.y) * columns_ + Column(p.x);
  };
  for (const Point& p : points) ++cell_begins_[cell_of(p) + 1];
  for (size_t i = 1; i < cell_begins_.size(); ++i) {
    cell_begins_[i] += cell_begins_[i - 1];
  }
  indices_.resize(points.size());
  std::vector<size_t> ends = cell_begins_;
  for (size_t i = 0; i < points.size(); ++i) {
    indices_[ends[cell_of(points[i])]++] = i;
  }
}

size_t VertexGrid::Column(double x) const {
  const double last = static_cast<double>(columns_ - 1);
  return static_cast<size_t>(std::clamp((x - left_) / cell_px_, 0.0, last));
}

size_t VertexGrid::Row(double y) const {
  const double last = static_cast<double>(rows_ - 1);
  return static_cast<size_t>(std::clamp((y - top_) / cell_px_, 0.0, last));
}

std::vector<VertexGrid::CellSpan> VertexGrid::CellsOf(
    const TurnedBox& box) const {
  const std::array<Point, 4> corners = CornersOf(box);
  const auto [highest, lowest] = std::minmax_element(
      corners.begin(), corners.end(),
      [](const Point& a, const Point& b) { return a.y < b.y; });
  std::vector<CellSpan> spans;
  for (size_t row = Row(highest->y); row <= Row(lowest->y); ++row) {
    // No point lies above the first row or below the last, so the bounds of a
    // row hold for all its points.
    const double low = top_ + static_cast<double>(row) * cell_px_;
    double x0 = std::numeric_limits<double>::infinity();
    double x1 = -x0;
    for (size_t i = 0; i < corners.size(); ++i) {
      const auto [first, second] = ClippedRange(
          corners[i], corners[(i + 1) % corners.size()], low, low + cell_px_);
      if (first > second) continue;
      x0 = std::min(x0, first);
      x1 = std::max(x1, second);
    }
    if (x0 > x1) continue;
    spans.emplace_back(row * columns_ + Column(x0),
                       row * columns_ + Column(x1) + 1);
  }
  return spans;
}

}  // namespace tessera::outline
