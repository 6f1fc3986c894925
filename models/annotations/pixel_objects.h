// Outlines of objects that files hold as pixels. Private to this room.
#ifndef TESSERA_MODELS_ANNOTATIONS_PIXEL_OBJECTS_H_
#define TESSERA_MODELS_ANNOTATIONS_PIXEL_OBJECTS_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/polygon.h"

namespace tessera::annotations {

// The most pixels in the rectangles around all objects of a file together. The
// preset `fuzz` sets a smaller number: its sanitizers make a pixel 20 times as
// dear, and an input of some bytes may ask for all of them.
#ifndef TESSERA_MAX_TRACED_PIXELS
#define TESSERA_MAX_TRACED_PIXELS (int64_t{1} << 28)
#endif
inline constexpr int64_t kMaxTracedPixels = TESSERA_MAX_TRACED_PIXELS;

// A pixel: x is its column, y its row.
struct Pixel {
  int64_t x = 0;
  int64_t y = 0;
};

// Outlines the object whose outermost pixels are `path`, in their order. The
// object has these pixels, those on the lines between them, and all pixels that
// they enclose. Subtracts the pixels of the lines and of the rectangle around
// the object from `budget`. Errors: RESOURCE_EXHAUSTED if the budget is used
// up.
// REQUIRES: `path` has a pixel; no coordinate is above kMaxCoordinate.
absl::StatusOr<std::vector<imaging::Polygon>> FillPath(
    const std::vector<Pixel>& path, int64_t& budget);

// Outlines the object whose pixels are the runs [first, last) of a plane of
// that height. Pixels are counted down the columns, as in COCO; runs are
// ascending. Subtracts the pixels of the rectangle around the object from
// `budget`. Errors: as FillPath().
// REQUIRES: there is a run, and no run is empty.
absl::StatusOr<std::vector<imaging::Polygon>> TraceRuns(
    const std::vector<std::pair<int64_t, int64_t>>& runs, int64_t height,
    int64_t& budget);

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_PIXEL_OBJECTS_H_
