// What the tests of outlines ask of rings.
#ifndef TESSERA_TESTS_UNIT_MODELS_OUTLINE_RINGS_H_
#define TESSERA_TESTS_UNIT_MODELS_OUTLINE_RINGS_H_

#include <cstddef>
#include <vector>

#include "models/imaging/polygon.h"

namespace tessera::outline {

// Positive if the ring runs clockwise as seen on the screen (y down).
inline double SignedArea(const imaging::Ring& ring) {
  double twice = 0;
  for (size_t i = 0; i < ring.size(); ++i) {
    const imaging::Point& a = ring[i];
    const imaging::Point& b = ring[(i + 1) % ring.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return twice / 2;
}

// The exterior rings and holes of all polygons, in their order.
inline std::vector<imaging::Ring> RingsOf(const imaging::Outline& outline) {
  std::vector<imaging::Ring> rings;
  for (const imaging::Polygon& polygon : outline.polygons) {
    rings.push_back(polygon.exterior);
    rings.insert(rings.end(), polygon.holes.begin(), polygon.holes.end());
  }
  return rings;
}

}  // namespace tessera::outline

#endif  // TESSERA_TESTS_UNIT_MODELS_OUTLINE_RINGS_H_
