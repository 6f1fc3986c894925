// What the targets of all outline formats do with what was read.
#ifndef TESSERA_TESTS_FUZZ_OUTLINE_CHECK_H_
#define TESSERA_TESTS_FUZZ_OUTLINE_CHECK_H_

#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/annotations/annotation_file.h"
#include "models/data/hidden_outlines.h"
#include "models/data/object_choice.h"
#include "models/data/region.h"
#include "models/data/slice_place.h"
#include "tests/fuzz/require.h"

namespace tessera::fuzz {

constexpr imaging::Rect kPainted = {-3, 5, 29, 37};
constexpr data::SlicePlace kPlace = {
    .slice = 2, .slices = 3, .channels = 1, .z = 0, .t = 1};

inline void CheckRing(const imaging::Ring& ring, size_t least) {
  Require(ring.size() >= least, "a ring encloses something");
  for (const imaging::Point& point : ring) {
    Require(std::abs(point.x) <= annotations::kMaxCoordinate &&
                std::abs(point.y) <= annotations::kMaxCoordinate,
            "a coordinate is a number within the bounds");
  }
}

// Looks at every ring and paints the objects, which is what they are read for.
inline void CheckOutlines(
    const absl::StatusOr<annotations::AnnotationFile>& file) {
  if (!file.ok()) {
    RequireRefusal(file.status(), {absl::StatusCode::kInvalidArgument,
                                   absl::StatusCode::kResourceExhausted});
    return;
  }
  for (const annotations::Annotation& annotation : file->annotations) {
    const bool area = annotation.shape == annotations::Annotation::Shape::kArea;
    Require(!area || !annotation.polygons.empty(), "an area has a polygon");
    for (const imaging::Polygon& polygon : annotation.polygons) {
      CheckRing(polygon.exterior, area ? 3 : 0);
      for (const imaging::Ring& hole : polygon.holes) CheckRing(hole, 3);
    }
  }
  const data::ObjectChoice choice =
      data::ChooseObjects(*file, kPlace, kPainted);
  std::set<uint32_t> numbers = {0};
  for (const imaging::Outline& outline : choice.outlines) {
    Require(outline.number > 0, "numbers begin with 1");
    numbers.insert(outline.number);
  }
  const imaging::LabelPlane mask =
      data::RasterizeRegion(choice.outlines, kPainted);
  for (const uint32_t label : mask.pixels()) {
    Require(numbers.count(label) > 0, "each pixel has an outline's number");
  }
  data::DescribeHidden(choice.outlines, kPainted, mask);
  Require(!data::DescribeSlices(*file).empty(), "slices have a description");
}

inline int CheckOutlineBytes(const uint8_t* data, size_t size) {
  CheckOutlines(annotations::ReadAnnotationBytes(
      std::string(reinterpret_cast<const char*>(data), size), "image.tif"));
  return 0;
}

}  // namespace tessera::fuzz

#endif  // TESSERA_TESTS_FUZZ_OUTLINE_CHECK_H_
