#include "models/annotations/shapes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tessera::annotations {
namespace {

// Enough corners for chords to stay within 1/200 px of an arc of `radius` px.
// At most 4096, which is enough up to 16,000 px.
int CornersFor(double radius) {
  const double corners = std::numbers::pi * std::sqrt(radius * 100);
  return static_cast<int>(std::clamp(std::ceil(corners), 16.0, 4096.0));
}

}  // namespace

imaging::Ring EllipseRing(imaging::Point centre, double first, double second,
                          double cosine, double sine) {
  const int corners = CornersFor(std::max(std::abs(first), std::abs(second)));
  imaging::Ring ring;
  for (int i = 0; i < corners; ++i) {
    const double angle = 2 * std::numbers::pi * i / corners;
    const double along = first * std::cos(angle);
    const double across = second * std::sin(angle);
    ring.push_back({centre.x + along * cosine - across * sine,
                    centre.y + along * sine + across * cosine});
  }
  return ring;
}

imaging::Ring RectangleRing(double x, double y, double width, double height,
                            double round_x, double round_y) {
  if (round_x <= 0 || round_y <= 0) {
    return {{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}};
  }
  round_x = std::min(round_x, width / 2);
  round_y = std::min(round_y, height / 2);
  // A quarter of an ellipse in each corner.
  imaging::Ring ring = EllipseRing({0, 0}, round_x, round_y);
  for (imaging::Point& point : ring) {
    point.x += point.x > 0 ? x + width - round_x : x + round_x;
    point.y += point.y > 0 ? y + height - round_y : y + round_y;
  }
  return ring;
}

}  // namespace tessera::annotations
