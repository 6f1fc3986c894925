#include "models/results/polylines.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "models/data/region.h"
#include "models/outline/trace.h"

namespace tessera::results {
namespace {

using imaging::Polygon;
using imaging::Rect;

// The pixels of the image that the polygons may have.
Rect BoundsOf(const std::vector<Polygon>& polygons, imaging::Size size) {
  Rect bounds{size.width, size.height, 0, 0};
  const auto clip = [](double at, int high) {
    return static_cast<int>(std::clamp(at, 0.0, double{1} * high));
  };
  for (const Polygon& polygon : polygons) {
    for (const imaging::Point& point : polygon.exterior) {
      bounds.x0 = std::min(bounds.x0, clip(std::floor(point.x), size.width));
      bounds.y0 = std::min(bounds.y0, clip(std::floor(point.y), size.height));
      bounds.x1 = std::max(bounds.x1, clip(std::ceil(point.x), size.width));
      bounds.y1 = std::max(bounds.y1, clip(std::ceil(point.y), size.height));
    }
  }
  return bounds;
}

// The outline of the pixels that the polygons enclose.
std::vector<Polygon> Painted(const std::vector<Polygon>& polygons,
                             imaging::Size size) {
  const Rect bounds = BoundsOf(polygons, size);
  if (bounds.width() <= 0 || bounds.height() <= 0) return {};
  const auto labels = data::RasterizeRegion({{1, polygons}}, bounds);
  imaging::Plane<uint8_t> mask(labels.size(), 0);
  std::copy(labels.pixels().begin(), labels.pixels().end(),
            mask.pixels().begin());
  return outline::TraceObject(mask, bounds.x0, bounds.y0);
}

}  // namespace

std::vector<Polygon> PixelOutline(const std::vector<Polygon>& polygons,
                                  imaging::Size size) {
  return outline::FollowsPixelEdges(polygons) ? polygons
                                              : Painted(polygons, size);
}

outline::Contours PolylinesOf(const std::vector<Polygon>& polygons,
                              imaging::Size size) {
  return outline::ContoursOf(PixelOutline(polygons, size));
}

}  // namespace tessera::results
