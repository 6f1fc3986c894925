#include "models/data/inner_pixels.h"

#include <algorithm>
#include <cmath>

#include "models/data/region.h"
#include "models/outline/trace.h"

namespace tessera::data {
namespace {

using imaging::Point;
using imaging::Rect;
using imaging::Ring;

// A centre counts as on a line up to this distance.
constexpr double kOnLinePx = 1e-6;

// The pixels of the polygons in the rectangle `place`.
class Mask {
 public:
  Mask(const std::vector<imaging::Polygon>& polygons, const Rect& place)
      : place_(place), pixels_({place.height(), place.width()}, 0) {
    const auto painted = RasterizeRegion({{1, polygons}}, place);
    std::copy(painted.pixels().begin(), painted.pixels().end(),
              pixels_.pixels().begin());
  }

  // Clears the pixels whose centres lie on the line from `a` to `b`.
  void ClearLine(const Point& a, const Point& b) {
    const int top = FirstCentre(std::min(a.y, b.y), place_.y0, place_.y1);
    const int end = LastCentre(std::max(a.y, b.y), place_.y0, place_.y1) + 1;
    for (int y = top; y < end; ++y) {
      if (std::abs(a.y - b.y) <= kOnLinePx) {
        ClearRun(std::min(a.x, b.x), std::max(a.x, b.x), y);
      } else {
        const double x = a.x + (y + 0.5 - a.y) * (b.x - a.x) / (b.y - a.y);
        ClearRun(x, x, y);
      }
    }
  }

  const imaging::Plane<uint8_t>& pixels() const { return pixels_; }

 private:
  // The first row or column whose centre lies at `at` or beyond, and the last
  // one whose centre lies at `at` or before.
  static int FirstCentre(double at, int low, int high) {
    return static_cast<int>(
        std::clamp(std::ceil(at - 0.5 - kOnLinePx), 1.0 * low, 1.0 * high));
  }
  static int LastCentre(double at, int low, int high) {
    return static_cast<int>(std::clamp(std::floor(at - 0.5 + kOnLinePx),
                                       1.0 * low - 1, 1.0 * high - 1));
  }

  void ClearRun(double from, double to, int y) {
    const int end = LastCentre(to, place_.x0, place_.x1);
    for (int x = FirstCentre(from, place_.x0, place_.x1); x <= end; ++x) {
      pixels_.at(x - place_.x0, y - place_.y0) = 0;
    }
  }

  const Rect place_;
  imaging::Plane<uint8_t> pixels_;
};

void ClearRing(const Ring& ring, Mask& mask) {
  for (size_t i = 0; i < ring.size(); ++i) {
    mask.ClearLine(ring[i], ring[(i + 1) % ring.size()]);
  }
}

}  // namespace

std::vector<imaging::Polygon> InnerPixels(
    const std::vector<imaging::Polygon>& polygons, const Rect& place) {
  Mask mask(polygons, place);
  for (const imaging::Polygon& polygon : polygons) {
    ClearRing(polygon.exterior, mask);
    for (const Ring& hole : polygon.holes) ClearRing(hole, mask);
  }
  return outline::TraceObject(mask.pixels(), place.x0, place.y0);
}

}  // namespace tessera::data
