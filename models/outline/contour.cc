#include "models/outline/contour.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <utility>

namespace tessera::outline {
namespace {

using imaging::Point;
using imaging::Polygon;
using imaging::Ring;

constexpr double kMaxCoordinate = 1 << 30;

bool IsWhole(const Point& point) {
  return std::abs(point.x) <= kMaxCoordinate &&
         std::abs(point.y) <= kMaxCoordinate &&
         point.x == std::floor(point.x) && point.y == std::floor(point.y);
}

bool RunsAlongEdges(const Ring& ring) {
  for (size_t i = 0; i < ring.size(); ++i) {
    const Point& a = ring[i];
    const Point& b = ring[(i + 1) % ring.size()];
    if (!IsWhole(a) || (a.x == b.x) == (a.y == b.y)) return false;
  }
  return ring.size() >= 4;
}

double Cross(const Point& a, const Point& b) { return a.x * b.y - b.x * a.y; }

// Positive if the ring runs clockwise as seen on the screen (y down).
double TwiceArea(const Ring& ring) {
  double twice = 0;
  for (size_t i = 0; i < ring.size(); ++i) {
    twice += Cross(ring[i], ring[(i + 1) % ring.size()]);
  }
  return twice;
}

// Whether a line from `a` by `b` to `c` turns at `b`. A line that goes back on
// itself does.
bool Turns(const Point& a, const Point& b, const Point& c) {
  const Point in{b.x - a.x, b.y - a.y};
  const Point out{c.x - b.x, c.y - b.y};
  return Cross(in, out) != 0 || in.x * out.x + in.y * out.y < 0;
}

// Adds a point. Removes the last one if the ring does not turn there.
void AddPoint(const Point& point, Ring& ring) {
  if (!ring.empty() && ring.back() == point) return;
  const size_t size = ring.size();
  if (size >= 2 && !Turns(ring[size - 2], ring[size - 1], point)) {
    ring.pop_back();
  }
  ring.push_back(point);
}

// Removes the points at the end and the beginning where the ring does not turn.
void Close(Ring& ring) {
  if (ring.back() == ring.front()) ring.pop_back();
  if (!Turns(ring[ring.size() - 2], ring.back(), ring.front())) ring.pop_back();
  if (!Turns(ring.back(), ring[0], ring[1])) ring.erase(ring.begin());
}

// The rings of one object, joined where they meet. Used once.
class Walks {
 public:
  explicit Walks(const std::vector<Polygon>& polygons) {
    for (const Polygon& polygon : polygons) {
      AddRing(polygon.exterior, true);
      for (const Ring& hole : polygon.holes) AddRing(hole, false);
    }
    if (joined_.size() > 1) Join();
  }

  Contours Follow() {
    Contours contours;
    std::vector<bool> seen(points_.size(), false);
    for (size_t start = 0; start < points_.size(); ++start) {
      if (seen[start]) continue;
      Ring walk;
      for (size_t at = start; !seen[at]; at = next_[at]) {
        seen[at] = true;
        walk.push_back(points_[at]);
      }
      if (TwiceArea(walk) > 0) {
        contours.rings.push_back(Around(walk));
      } else {
        ++contours.filled_holes;
      }
    }
    return contours;
  }

 private:
  // Adds a ring whose object lies to the right of each edge.
  void AddRing(const Ring& ring, bool exterior) {
    const size_t first = points_.size();
    points_.insert(points_.end(), ring.begin(), ring.end());
    if ((TwiceArea(ring) > 0) != exterior) {
      std::reverse(points_.begin() + static_cast<std::ptrdiff_t>(first),
                   points_.end());
    }
    for (size_t i = first; i < points_.size(); ++i) next_.push_back(i + 1);
    next_.back() = first;
    ring_of_.resize(points_.size(), joined_.size());
    joined_.push_back(joined_.size());
  }

  // Makes one ring of two that meet at a corner. A second meeting of the same
  // two stays: a change there would cut a hole off.
  void Join() {
    std::map<std::pair<double, double>, size_t> corners;
    for (size_t i = 0; i < points_.size(); ++i) {
      const auto [met, is_new] =
          corners.emplace(std::pair(points_[i].x, points_[i].y), i);
      if (is_new) continue;
      const size_t one = RootOf(ring_of_[met->second]);
      const size_t other = RootOf(ring_of_[i]);
      if (one == other) continue;
      joined_[other] = one;
      std::swap(next_[met->second], next_[i]);
    }
  }

  size_t RootOf(size_t ring) {
    while (joined_[ring] != ring) {
      joined_[ring] = joined_[joined_[ring]];
      ring = joined_[ring];
    }
    return ring;
  }

  // The centres of the pixels to the left of the walk's edges.
  static Ring Around(const Ring& walk) {
    Ring ring;
    for (size_t i = 0; i < walk.size(); ++i) {
      const Point& a = walk[i];
      const Point& b = walk[(i + 1) % walk.size()];
      const double dx = (b.x > a.x) - (b.x < a.x);
      const double dy = (b.y > a.y) - (b.y < a.y);
      // Half a pixel along the edge, half a pixel to its left, and half a pixel
      // from a pixel's corner to its centre.
      const double left_x = (dy - 1) / 2;
      const double left_y = (-dx - 1) / 2;
      AddPoint({a.x + dx / 2 + left_x, a.y + dy / 2 + left_y}, ring);
      AddPoint({b.x - dx / 2 + left_x, b.y - dy / 2 + left_y}, ring);
    }
    Close(ring);
    return ring;
  }

  std::vector<Point> points_;    // The corners of all rings.
  std::vector<size_t> next_;     // The corner that follows each corner.
  std::vector<size_t> ring_of_;  // The ring of each corner.
  std::vector<size_t> joined_;   // By ring: a ring it was joined to, or itself.
};

}  // namespace

bool FollowsPixelEdges(const std::vector<Polygon>& polygons) {
  return std::all_of(
      polygons.begin(), polygons.end(), [](const Polygon& polygon) {
        return RunsAlongEdges(polygon.exterior) &&
               std::all_of(
                   polygon.holes.begin(), polygon.holes.end(),
                   [](const Ring& hole) { return RunsAlongEdges(hole); });
      });
}

Contours ContoursOf(const std::vector<Polygon>& polygons) {
  return Walks(polygons).Follow();
}

}  // namespace tessera::outline
