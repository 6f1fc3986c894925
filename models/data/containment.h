// Which outlines lie in which. Private to this room.
#ifndef TESSERA_MODELS_DATA_CONTAINMENT_H_
#define TESSERA_MODELS_DATA_CONTAINMENT_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/imaging/polygon.h"

namespace tessera::data {

// The smallest rectangle around some points; empty where there are none.
struct Bounds {
  double x0 = 1;
  double y0 = 1;
  double x1 = 0;
  double y1 = 0;

  bool empty() const { return x1 < x0; }
  // Whether `other`, not empty, lies inside, to `slack` px.
  bool Holds(const Bounds& other, double slack) const;
};

// Of all rings: a polygon by the even-odd rule may have parts among its holes.
Bounds BoundsOf(const std::vector<imaging::Polygon>& polygons);

// Finds the outlines that lie in a larger one. An outline lies in another if
// all its corners do, to half a pixel, and it is smaller by a tenth or more: the same
// object drawn twice lies in neither.
//
// Borrows the polygons. Not thread-safe.
class Containment {
 public:
  explicit Containment(
      const std::vector<const std::vector<imaging::Polygon>*>& outlines);

  // The outlines inside outline `index`, at most `most` of them, and none that
  // lies in another one of these.
  std::vector<size_t> InsideOf(size_t index, size_t most);

  // False once so many comparisons were made that the rest was left: outlines
  // all over each other, millions of them.
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
