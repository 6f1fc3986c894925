#include "models/results/labels.h"

#include "base/status_macros.h"
#include "models/data/region.h"
#include "models/imaging/image_writer.h"
#include "models/results/segmented_image.h"

namespace tessera::results {

absl::StatusOr<Written> LabelWriter::Write(const std::filesystem::path& folder,
                                           const std::filesystem::path& image,
                                           const Segmentation& found) const {
  ASSIGN_OR_RETURN(const imaging::Size size, SegmentedSize(image, found));
  std::vector<imaging::LabelPlane> pages;
  for (const SliceObjects& slice : found.slices) {
    std::vector<imaging::Outline> outlines;
    outlines.reserve(slice.objects.size());
    for (const Object& object : slice.objects) {
      outlines.push_back(object.outline);
    }
    pages.push_back(data::Rasterize(outlines, size));
  }
  const std::filesystem::path path =
      folder / (OutputStem(image) + ".labels.tif");
  RETURN_IF_ERROR(imaging::WriteLabelTiff(path, pages));
  return Written{{path}, {}};
}

}  // namespace tessera::results
