#include "models/results/label_rows.h"

#include <algorithm>
#include <utility>

#include "models/data/region.h"

namespace tessera::results {
namespace {

constexpr uint32_t kMostNarrow = 65'535;
constexpr int64_t kPixelsAtOnce = int64_t{1} << 24;

bool ReachesRows(const imaging::Outline& outline, int begin, int end) {
  double top = end;
  double bottom = begin;
  for (const imaging::Polygon& polygon : outline.polygons) {
    for (const imaging::Point& point : polygon.exterior) {
      top = std::min(top, point.y);
      bottom = std::max(bottom, point.y);
    }
  }
  return top < end && bottom > begin;
}

}  // namespace

bool HasManyObjects(const Segmentation& found) {
  return std::any_of(
      found.slices.begin(), found.slices.end(), [](const SliceObjects& slice) {
        return std::any_of(slice.objects.begin(), slice.objects.end(),
                           [](const Object& object) {
                             return object.outline.number > kMostNarrow;
                           });
      });
}

int RowsAtOnce(imaging::Size size) {
  return static_cast<int>(
      std::clamp<int64_t>(kPixelsAtOnce / size.width, 1, size.height));
}

imaging::LabelPlane LabelRowsOf(const SliceObjects& slice, int width, int begin,
                                int end) {
  std::vector<imaging::Outline> outlines;
  for (const Object& object : slice.objects) {
    if (ReachesRows(object.outline, begin, end)) {
      outlines.push_back(object.outline);
    }
  }
  return data::RasterizeRegion(std::move(outlines), {0, begin, width, end});
}

}  // namespace tessera::results
