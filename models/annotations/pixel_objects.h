// Objects that files hold as pixels, as outlines. Private to this room.
#ifndef TESSERA_MODELS_ANNOTATIONS_PIXEL_OBJECTS_H_
#define TESSERA_MODELS_ANNOTATIONS_PIXEL_OBJECTS_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/polygon.h"

namespace tessera::annotations {

// Of the rectangles around all objects of a file.
inline constexpr int64_t kMaxTracedPixels = int64_t{1} << 28;

// A pixel by column and row.
struct Pixel {
  int64_t x = 0;
  int64_t y = 0;
};

// The object whose outermost pixels are `path`, in their order: these, those
// on the lines between them, and all that they enclose. Takes the pixels of
// the rectangle around it, and of the lines, off `budget`. Errors: RESOURCE_EXHAUSTED if there are
// too few left. REQUIRES: `path` has a pixel; no coordinate above
// kMaxCoordinate.
absl::StatusOr<std::vector<imaging::Polygon>> FillPath(
    const std::vector<Pixel>& path, int64_t& budget);

// The object whose pixels are the runs [first, last) of a plane of that height,
// counted down the columns, as COCO does; ascending. Errors and `budget` as
// above. REQUIRES: there is a run, and none is empty.
absl::StatusOr<std::vector<imaging::Polygon>> TraceRuns(
    const std::vector<std::pair<int64_t, int64_t>>& runs, int64_t height,
    int64_t& budget);

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_PIXEL_OBJECTS_H_
