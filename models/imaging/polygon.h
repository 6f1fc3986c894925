// Outlines as plain structs, in the coordinates of image.h.
#ifndef TESSERA_MODELS_IMAGING_POLYGON_H_
#define TESSERA_MODELS_IMAGING_POLYGON_H_

#include <cstdint>
#include <vector>

namespace tessera::imaging {

struct Point {
  double x = 0;
  double y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

// Closed: the last point joins the first, which is not repeated.
using Ring = std::vector<Point>;

// Holes lie inside the exterior ring.
struct Polygon {
  Ring exterior;
  std::vector<Ring> holes;
  friend bool operator==(const Polygon&, const Polygon&) = default;
};

// The outline of one object. The outline has several polygons if parts of the
// object meet only at a corner, where a single ring would touch itself.
struct Outline {
  uint32_t number = 0;  // The object's number in its label plane.
  std::vector<Polygon> polygons;
};

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_POLYGON_H_
