#include "models/results/labels.h"

#include <memory>

#include "base/status_macros.h"
#include "models/imaging/image_writer.h"
#include "models/results/label_rows.h"
#include "models/results/segmented_image.h"
#include "models/results/stack_axes.h"

namespace tessera::results {
namespace {

}  // namespace

absl::StatusOr<Written> LabelWriter::Write(const std::filesystem::path& folder,
                                           const std::filesystem::path& image,
                                           const Segmentation& found) const {
  ASSIGN_OR_RETURN(const imaging::Size size, SegmentedSize(image, found));
  std::unique_ptr<imaging::ImageFile> file;
  if (found.image_at_hand) {
    ASSIGN_OR_RETURN(file, OpenSegmentedImage(image, found));
  }
  const std::filesystem::path path =
      folder / (OutputStem(image) + ".labels.tif");
  RETURN_IF_ERROR(imaging::WriteLabelPages(
      path, {.size = size,
             .count = found.slices.size(),
             .wide = HasManyObjects(found),
             .rows_at_once = RowsAtOnce(size),
             .axes = AxesOf(PositionsOf(file.get(), found),
                            file ? file->header().spacing
                                 : imaging::Spacing()),
             .rows = [&](size_t page, int begin, int end) {
               return LabelRowsOf(found.slices[page], size.width, begin, end);
             }}));
  return Written{{path}, {}};
}

}  // namespace tessera::results
