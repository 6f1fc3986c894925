// How many pixels the convex hull of an object has.
#ifndef TESSERA_MODELS_MEASUREMENTS_CONVEX_AREA_H_
#define TESSERA_MODELS_MEASUREMENTS_CONVEX_AREA_H_

#include <cstdint>
#include <vector>

namespace tessera::measurements {

// The first and the last pixel of an object in a row.
struct RowExtent {
  int row = 0;
  int first = 0;
  int last = 0;
};

// By row, ascending; a row occurs once, or not at all.
using RowExtents = std::vector<RowExtent>;

// The number of pixels whose centres lie in the convex hull of the object or on
// its edge, as scikit-image's convex_hull_image() counts them: the hull is that
// of the middles of the pixels' four sides. Exact.
// REQUIRES: `extents` is not empty; rows and columns are below 2^30.
int64_t ConvexArea(const RowExtents& extents);

}  // namespace tessera::measurements

#endif  // TESSERA_MODELS_MEASUREMENTS_CONVEX_AREA_H_
