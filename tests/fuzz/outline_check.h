// What both targets of outline formats do with what was read.
#ifndef TESSERA_TESTS_FUZZ_OUTLINE_CHECK_H_
#define TESSERA_TESTS_FUZZ_OUTLINE_CHECK_H_

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/status/statusor.h"
#include "models/data/outline_collector.h"
#include "models/data/region.h"
#include "tests/fuzz/require.h"

namespace tessera::fuzz {

constexpr imaging::Rect kPainted = {-3, 5, 29, 37};

inline void CheckRing(const imaging::Ring& ring) {
  Require(ring.size() >= 3, "a ring encloses something");
  for (const imaging::Point& point : ring) {
    Require(std::abs(point.x) <= data::kMaxCoordinate &&
                std::abs(point.y) <= data::kMaxCoordinate,
            "a coordinate is a number within the bounds");
  }
}

// Looks at every ring and paints the outlines, which is what they are read
// for.
inline void CheckOutlines(
    const absl::StatusOr<std::vector<data::SliceOutlines>>& slices) {
  if (!slices.ok()) {
    RequireRefusal(slices.status(), {absl::StatusCode::kInvalidArgument,
                                     absl::StatusCode::kResourceExhausted});
    return;
  }
  int previous = 0;
  for (const data::SliceOutlines& slice : *slices) {
    Require(slice.slice > previous, "slices ascend, from 1");
    previous = slice.slice;
    uint32_t number = 0;
    for (const imaging::Outline& outline : slice.outlines) {
      Require(outline.number == ++number, "outlines are numbered");
      for (const imaging::Polygon& polygon : outline.polygons) {
        CheckRing(polygon.exterior);
        for (const imaging::Ring& hole : polygon.holes) CheckRing(hole);
      }
    }
    const imaging::LabelPlane mask =
        data::RasterizeRegion(slice.outlines, kPainted);
    Require(*std::max_element(mask.pixels().begin(), mask.pixels().end()) <=
                number,
            "no pixel has a number that no outline has");
  }
}

}  // namespace tessera::fuzz

#endif  // TESSERA_TESTS_FUZZ_OUTLINE_CHECK_H_
