// Which outlines lie in which other outlines. Private to this room.
#ifndef TESSERA_MODELS_DATA_CONTAINMENT_H_
#define TESSERA_MODELS_DATA_CONTAINMENT_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/imaging/image.h"
#include "models/imaging/polygon.h"

namespace tessera::data {

// The smallest rectangle around some points; empty if there are no points.
struct Bounds {
  double x0 = 1;
  double y0 = 1;
  double x1 = 0;
  double y1 = 0;

  bool empty() const { return x1 < x0; }
  // Whether `other` lies inside or at most `slack` px outside.
  // REQUIRES: `other` is not empty.
  bool Holds(const Bounds& other, double slack) const;
};

bool Touches(const Bounds& bounds, const imaging::Rect& roi);

// The pixels of the ROI that an outline with these bounds may have.
imaging::Rect ClipTo(const Bounds& bounds, const imaging::Rect& roi);

// The bounds of all rings. Holes count, too: by the even-odd rule they may be
// parts outside the exterior.
Bounds BoundsOf(const std::vector<imaging::Polygon>& polygons);

// Finds the outlines that lie in a larger one. An outline lies in another if
// all its corners lie inside or at most half a pixel outside, and if its area
// is smaller by more than a tenth. So if an object was drawn twice, neither of
// the outlines lies in the other.
//
// Borrows the polygons. Not thread-safe.
class Containment {
 public:
  explicit Containment(
      const std::vector<const std::vector<imaging::Polygon>*>& outlines);

  // Returns at most `most` outlines that lie in outline `index`. No returned
  // outline lies in another returned one.
  std::vector<size_t> InsideOf(size_t index, size_t most);

  // False if the budget of comparisons was used up, so that results may lack
  // outlines. This takes millions of outlines on top of one another.
  bool complete() const { return budget_ > 0; }

 private:
  struct Item {
    const std::vector<imaging::Polygon>* polygons;
    Bounds bounds;
    double area;
  };
  bool LiesIn(size_t inner, size_t outer);

  std::vector<Item> items_;
  std::vector<size_t> by_left_;  // Items by the left edge of their bounds.
  int64_t budget_ = 2'000'000'000;
};

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_CONTAINMENT_H_
