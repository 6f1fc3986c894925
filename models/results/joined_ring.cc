#include "models/results/joined_ring.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

namespace tessera::results {
namespace {

using imaging::Point;
using imaging::Ring;

// Exact also in programs that keep coordinates of large images as floats.
constexpr double kWidth = 1.0 / 16;
// Slits run this far below an edge of pixels: centres are twice as far.
constexpr double kBelow = 0.25;

const Point& After(const Ring& ring, size_t i) {
  return ring[(i + 1) % ring.size()];
}

const Point& Before(const Ring& ring, size_t i) {
  return ring[(i + ring.size() - 1) % ring.size()];
}

// The index of the first point of a hole's leftmost edge, which runs down.
std::optional<size_t> LeftEdge(const Ring& hole) {
  std::optional<size_t> left;
  for (size_t i = 0; i < hole.size(); ++i) {
    if (After(hole, i).x == hole[i].x && hole[i].y < After(hole, i).y &&
        (!left || hole[i].x < hole[*left].x)) {
      left = i;
    }
  }
  return left;
}

// The index of the first point of the edge that the ray from (x, y) to the left
// meets first.
std::optional<size_t> EdgeLeftOf(const Ring& ring, double x, double y) {
  std::optional<size_t> edge;
  for (size_t i = 0; i < ring.size(); ++i) {
    const Point& from = ring[i];
    const Point& to = After(ring, i);
    // With the object to their right, edges run up.
    if (from.x == to.x && from.x < x && from.y > y && to.y < y &&
        (!edge || ring[*edge].x < from.x)) {
      edge = i;
    }
  }
  return edge;
}

// Makes the hole part of the ring by a slit from the hole's left side.
void CutToHole(const Ring& hole, Ring& ring) {
  const std::optional<size_t> left = LeftEdge(hole);
  if (!left) return;
  const double x = hole[*left].x;
  const double upper = hole[*left].y + kBelow;
  const double lower = upper + kWidth;
  const std::optional<size_t> edge = EdgeLeftOf(ring, x, upper);
  if (!edge) return;
  const double from = ring[*edge].x;
  Ring detour = {{from, lower}, {x, lower}};
  for (size_t i = 1; i <= hole.size(); ++i) {
    detour.push_back(hole[(*left + i) % hole.size()]);
  }
  detour.push_back({x, upper});
  detour.push_back({from, upper});
  ring.insert(ring.begin() + static_cast<std::ptrdiff_t>(*edge) + 1,
              detour.begin(), detour.end());
}

double LeftOf(const Ring& ring) {
  return std::min_element(
             ring.begin(), ring.end(),
             [](const Point& a, const Point& b) { return a.x < b.x; })
      ->x;
}

Ring WithoutHoles(const imaging::Polygon& polygon) {
  std::vector<const Ring*> holes;
  for (const Ring& hole : polygon.holes) {
    if (!hole.empty()) holes.push_back(&hole);
  }
  // From left to right, so that what a slit meets is part of the ring already.
  std::stable_sort(
      holes.begin(), holes.end(),
      [](const Ring* a, const Ring* b) { return LeftOf(*a) < LeftOf(*b); });
  Ring ring = polygon.exterior;
  for (const Ring* const hole : holes) CutToHole(*hole, ring);
  return ring;
}

// A point near `at` on the edge to `to`.
Point Toward(const Point& at, const Point& to) {
  const auto step = [](double from, double target) {
    return from + (target > from ? kWidth : target < from ? -kWidth : 0);
  };
  return {step(at.x, to.x), step(at.y, to.y)};
}

// Joins `part` to the ring at a corner of both. Returns false if the ring has
// been joined there already.
bool JoinAt(const Point& here, const Ring& part, Ring& ring) {
  const auto place = std::find(ring.begin(), ring.end(), here);
  const auto corner = std::find(part.begin(), part.end(), here);
  if (place == ring.end() || corner == part.end()) return false;
  const auto i = static_cast<size_t>(place - ring.begin());
  const auto at = static_cast<size_t>(corner - part.begin());
  Ring detour = {Toward(here, Before(ring, i)), Toward(here, After(part, at))};
  for (size_t k = 1; k < part.size(); ++k) {
    detour.push_back(part[(at + k) % part.size()]);
  }
  detour.push_back(Toward(here, Before(part, at)));
  detour.push_back(Toward(here, After(ring, i)));
  ring.insert(ring.erase(place), detour.begin(), detour.end());
  return true;
}

// Which rings have a corner.
using Corners = std::map<std::pair<double, double>, std::vector<size_t>>;

Corners CornersOf(const std::vector<Ring>& rings) {
  Corners corners;
  for (size_t i = 0; i < rings.size(); ++i) {
    for (const Point& point : rings[i]) {
      std::vector<size_t>& owners = corners[{point.x, point.y}];
      if (owners.empty() || owners.back() != i) owners.push_back(i);
    }
  }
  return corners;
}

}  // namespace

std::vector<Ring> JoinedRings(const std::vector<imaging::Polygon>& polygons) {
  std::vector<Ring> parts;
  for (const imaging::Polygon& polygon : polygons) {
    if (!polygon.exterior.empty()) parts.push_back(WithoutHoles(polygon));
  }
  if (parts.size() < 2) return parts;
  const Corners corners = CornersOf(parts);
  std::vector<bool> joined(parts.size());
  std::vector<Ring> rings;
  for (size_t first = 0; first < parts.size(); ++first) {
    if (joined[first]) continue;
    joined[first] = true;
    Ring ring = parts[first];
    // Corners at which other parts may wait.
    std::vector<Point> pending = ring;
    while (!pending.empty()) {
      const Point here = pending.back();
      pending.pop_back();
      for (const size_t part : corners.at({here.x, here.y})) {
        if (joined[part] || !JoinAt(here, parts[part], ring)) continue;
        joined[part] = true;
        pending.insert(pending.end(), parts[part].begin(), parts[part].end());
      }
    }
    rings.push_back(std::move(ring));
  }
  return rings;
}

}  // namespace tessera::results
