#include "models/data/containment.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tessera::data {
namespace {

using imaging::Point;
using imaging::Polygon;
using imaging::Ring;

// Less than a pixel, so that a speck of one pixel beside an object does not
// count as inside.
constexpr double kSlackPx = 0.5;
constexpr double kSmallerBy = 0.9;

double AreaOf(const Ring& ring) {
  double twice = 0;
  for (size_t i = 0; i < ring.size(); ++i) {
    const Point& a = ring[i];
    const Point& b = ring[(i + 1) % ring.size()];
    twice += (a.x - ring[0].x) * (b.y - ring[0].y) -
             (b.x - ring[0].x) * (a.y - ring[0].y);
  }
  return std::abs(twice) / 2;
}

void Extend(Bounds& bounds, const Ring& ring) {
  for (const Point& point : ring) {
    if (bounds.empty()) bounds = {point.x, point.y, point.x, point.y};
    bounds = {std::min(bounds.x0, point.x), std::min(bounds.y0, point.y),
              std::max(bounds.x1, point.x), std::max(bounds.y1, point.y)};
  }
}

// Holes outside the exterior add to the area: they are the further parts of an
// ImageJ composite.
double AreaOf(const std::vector<Polygon>& polygons) {
  double area = 0;
  for (const Polygon& polygon : polygons) {
    area += AreaOf(polygon.exterior);
    Bounds exterior;
    Extend(exterior, polygon.exterior);
    for (const Ring& ring : polygon.holes) {
      Bounds bounds;
      Extend(bounds, ring);
      const bool is_hole = bounds.empty() || exterior.Holds(bounds, 0);
      area += is_hole ? -AreaOf(ring) : AreaOf(ring);
    }
  }
  return std::abs(area);
}

double DistanceToEdge(const Point& p, const Point& a, const Point& b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double length = dx * dx + dy * dy;
  const double along =
      length > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length : 0;
  const double at = std::clamp(along, 0.0, 1.0);
  return std::hypot(a.x + at * dx - p.x, a.y + at * dy - p.y);
}

// Whether `point` lies in the ring. Sets `near` if the point is so near to the
// ring that it counts as inside.
bool IsInOrNear(const Point& point, const Ring& ring, bool& near) {
  bool inside = false;
  for (size_t i = 0; i < ring.size(); ++i) {
    const Point& a = ring[i];
    const Point& b = ring[(i + 1) % ring.size()];
    near |= DistanceToEdge(point, a, b) <= kSlackPx;
    if ((a.y > point.y) != (b.y > point.y) &&
        point.x < a.x + (point.y - a.y) * (b.x - a.x) / (b.y - a.y)) {
      inside = !inside;
    }
  }
  return inside;
}

bool IsIn(const Point& point, const std::vector<Polygon>& polygons) {
  bool near = false;
  for (const Polygon& polygon : polygons) {
    bool inside = IsInOrNear(point, polygon.exterior, near);
    for (const Ring& hole : polygon.holes) {
      inside ^= IsInOrNear(point, hole, near);
    }
    if (inside || near) return true;
  }
  return false;
}

int64_t CornersOf(const std::vector<Polygon>& polygons) {
  size_t corners = 0;
  for (const Polygon& polygon : polygons) {
    corners += polygon.exterior.size();
    for (const Ring& hole : polygon.holes) corners += hole.size();
  }
  return static_cast<int64_t>(corners);
}

}  // namespace

bool Bounds::Holds(const Bounds& other, double slack) const {
  return other.x0 >= x0 - slack && other.x1 <= x1 + slack &&
         other.y0 >= y0 - slack && other.y1 <= y1 + slack;
}

bool Touches(const Bounds& bounds, const imaging::Rect& roi) {
  return !bounds.empty() && bounds.x0 < roi.x1 && bounds.x1 > roi.x0 &&
         bounds.y0 < roi.y1 && bounds.y1 > roi.y0;
}

imaging::Rect ClipTo(const Bounds& bounds, const imaging::Rect& roi) {
  const auto clip = [](double at, int low, int high) {
    return static_cast<int>(std::clamp(at, double{1} * low, double{1} * high));
  };
  return {clip(bounds.x0, roi.x0, roi.x1), clip(bounds.y0, roi.y0, roi.y1),
          clip(bounds.x1 + 1, roi.x0, roi.x1),
          clip(bounds.y1 + 1, roi.y0, roi.y1)};
}

Bounds BoundsOf(const std::vector<Polygon>& polygons) {
  Bounds bounds;
  for (const Polygon& polygon : polygons) {
    Extend(bounds, polygon.exterior);
    for (const Ring& ring : polygon.holes) Extend(bounds, ring);
  }
  return bounds;
}

Containment::Containment(
    const std::vector<const std::vector<Polygon>*>& outlines)
    : by_left_(outlines.size()) {
  for (const std::vector<Polygon>* const polygons : outlines) {
    items_.push_back({polygons, BoundsOf(*polygons), AreaOf(*polygons)});
  }
  std::iota(by_left_.begin(), by_left_.end(), size_t{0});
  std::sort(by_left_.begin(), by_left_.end(), [&](size_t a, size_t b) {
    return items_[a].bounds.x0 < items_[b].bounds.x0;
  });
}

std::vector<size_t> Containment::InsideOf(size_t index, size_t most) {
  const Bounds& outer = items_[index].bounds;
  std::vector<size_t> found;
  auto at = std::lower_bound(
      by_left_.begin(), by_left_.end(), outer.x0 - kSlackPx,
      [&](size_t item, double x) { return items_[item].bounds.x0 < x; });
  for (; at != by_left_.end() && found.size() < most && budget_ > 0; ++at) {
    const size_t inner = *at;
    if (items_[inner].bounds.x0 > outer.x1) break;
    --budget_;
    if (inner == index || !LiesIn(inner, index)) continue;
    const auto inside_other = [&](size_t other) {
      return LiesIn(inner, other) || LiesIn(other, inner);
    };
    // A nucleus and its nucleolus count as one.
    if (std::none_of(found.begin(), found.end(), inside_other)) {
      found.push_back(inner);
    }
  }
  return found;
}

bool Containment::LiesIn(size_t inner, size_t outer) {
  const Item& small = items_[inner];
  const Item& large = items_[outer];
  if (small.bounds.empty() || !large.bounds.Holds(small.bounds, kSlackPx) ||
      !(small.area < kSmallerBy * large.area)) {
    return false;
  }
  const int64_t corners = CornersOf(*large.polygons);
  const auto is_in = [&](const Ring& ring) {
    return std::all_of(ring.begin(), ring.end(), [&](const Point& point) {
      budget_ -= corners;
      return budget_ > 0 && IsIn(point, *large.polygons);
    });
  };
  return std::all_of(
      small.polygons->begin(), small.polygons->end(),
      [&](const Polygon& polygon) {
        return is_in(polygon.exterior) &&
               std::all_of(polygon.holes.begin(), polygon.holes.end(), is_in);
      });
}

}  // namespace tessera::data
