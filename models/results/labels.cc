#include "models/results/labels.h"

#include <algorithm>
#include <cmath>

#include "base/status_macros.h"
#include "models/data/region.h"
#include "models/imaging/image_writer.h"
#include "models/results/segmented_image.h"

namespace tessera::results {
namespace {

// At once: 64 MiB of labels.
constexpr int64_t kPixelsAtOnce = int64_t{1} << 24;
constexpr uint32_t kMostNarrow = 65'535;

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

// The labels of the rows [begin, end).
imaging::LabelPlane RowsOf(const SliceObjects& slice, int width, int begin,
                           int end) {
  std::vector<imaging::Outline> outlines;
  for (const Object& object : slice.objects) {
    if (ReachesRows(object.outline, begin, end)) {
      outlines.push_back(object.outline);
    }
  }
  return data::RasterizeRegion(std::move(outlines), {0, begin, width, end});
}

bool HasManyObjects(const Segmentation& found) {
  return std::any_of(
      found.slices.begin(), found.slices.end(), [](const SliceObjects& slice) {
        return std::any_of(slice.objects.begin(), slice.objects.end(),
                           [](const Object& object) {
                             return object.outline.number > kMostNarrow;
                           });
      });
}

}  // namespace

absl::StatusOr<Written> LabelWriter::Write(const std::filesystem::path& folder,
                                           const std::filesystem::path& image,
                                           const Segmentation& found) const {
  ASSIGN_OR_RETURN(const imaging::Size size, SegmentedSize(image, found));
  const std::filesystem::path path =
      folder / (OutputStem(image) + ".labels.tif");
  RETURN_IF_ERROR(imaging::WriteLabelPages(
      path, {.size = size,
             .count = found.slices.size(),
             .wide = HasManyObjects(found),
             .rows_at_once = static_cast<int>(std::clamp<int64_t>(
                 kPixelsAtOnce / size.width, 1, size.height)),
             .rows = [&](size_t page, int begin, int end) {
               return RowsOf(found.slices[page], size.width, begin, end);
             }}));
  return Written{{path}, {}};
}

}  // namespace tessera::results
