// Which pixels lie inside a polygon.
#ifndef TESSERA_MODELS_OUTLINE_PIXEL_RUNS_H_
#define TESSERA_MODELS_OUTLINE_PIXEL_RUNS_H_

#include <cstddef>
#include <vector>

#include "models/imaging/image.h"
#include "models/imaging/polygon.h"

namespace tessera::outline {

// The pixels [x0, x1) of row y.
struct PixelRun {
  int y = 0;
  int x0 = 0;
  int x1 = 0;
};

// Goes down the rows of one polygon. A pixel belongs to the polygon if its
// centre lies inside, by the even-odd rule, so holes stay out. Of two polygons
// that share an edge, each pixel beside the edge belongs to exactly one.
// Coordinates that are no numbers are left out.
//
// Not thread-safe. Keeps the polygon's edges and the runs of one row.
class PixelRuns {
 public:
  // Parts outside a plane of `size` are cut off.
  PixelRuns(const imaging::Polygon& polygon, imaging::Size size);

  // Makes `runs` those of the next row, which may be none, from left to right.
  // Returns false after the last row.
  bool NextRow(std::vector<PixelRun>& runs);

 private:
  // An edge that is not horizontal, from its upper to its lower end. The fixed
  // direction makes both polygons at a shared edge find the same crossings.
  struct Edge {
    imaging::Point top;
    imaging::Point bottom;
    // REQUIRES: top.y ≤ y < bottom.y.
    double CrossingAt(double y) const {
      return top.x + (y - top.y) * (bottom.x - top.x) / (bottom.y - top.y);
    }
  };

  void AddEdges(const imaging::Ring& ring);

  const imaging::Size size_;
  std::vector<Edge> edges_;         // By the upper end.
  std::vector<size_t> active_;      // Those that cross the row.
  std::vector<double> crossings_;
  size_t next_ = 0;                 // The edge that becomes active next.
  int y_ = 0;
  int end_ = 0;
};

}  // namespace tessera::outline

#endif  // TESSERA_MODELS_OUTLINE_PIXEL_RUNS_H_
