#include "models/outline/pixel_runs.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tessera::outline {
namespace {

using imaging::Point;

// The first pixel whose centre is at `at` or beyond, within [0, end].
int FirstCentre(double at, int end) {
  return static_cast<int>(
      std::clamp(std::ceil(at - 0.5), 0.0, static_cast<double>(end)));
}

}  // namespace

PixelRuns::PixelRuns(const imaging::Polygon& polygon, imaging::Size size)
    : size_(size) {
  AddEdges(polygon.exterior);
  for (const imaging::Ring& hole : polygon.holes) AddEdges(hole);
  if (edges_.empty()) return;
  std::sort(edges_.begin(), edges_.end(), [](const Edge& a, const Edge& b) {
    return a.top.y < b.top.y;
  });
  double lowest = edges_[0].bottom.y;
  for (const Edge& edge : edges_) lowest = std::max(lowest, edge.bottom.y);
  y_ = FirstCentre(edges_[0].top.y, size.height);
  end_ = FirstCentre(lowest, size.height);
}

void PixelRuns::AddEdges(const imaging::Ring& ring) {
  for (size_t i = 0; i < ring.size(); ++i) {
    Point a = ring[i];
    Point b = ring[(i + 1) % ring.size()];
    const bool finite = std::isfinite(a.x) && std::isfinite(a.y) &&
                        std::isfinite(b.x) && std::isfinite(b.y);
    if (!finite || a.y == b.y) continue;
    if (a.y > b.y) std::swap(a, b);
    edges_.push_back({a, b});
  }
}

bool PixelRuns::NextRow(std::vector<PixelRun>& runs) {
  runs.clear();
  if (y_ >= end_) return false;
  const double centre = y_ + 0.5;
  while (next_ < edges_.size() && edges_[next_].top.y <= centre) {
    active_.push_back(next_++);
  }
  std::erase_if(active_, [&](size_t edge) {
    return edges_[edge].bottom.y <= centre;
  });
  crossings_.clear();
  for (const size_t edge : active_) {
    crossings_.push_back(edges_[edge].CrossingAt(centre));
  }
  std::sort(crossings_.begin(), crossings_.end());
  for (size_t i = 0; i + 1 < crossings_.size(); i += 2) {
    const int x0 = FirstCentre(crossings_[i], size_.width);
    const int x1 = FirstCentre(crossings_[i + 1], size_.width);
    if (x0 < x1) runs.push_back({y_, x0, x1});
  }
  ++y_;
  return true;
}

}  // namespace tessera::outline
