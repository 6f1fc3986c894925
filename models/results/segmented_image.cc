#include "models/results/segmented_image.h"

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace tessera::results {

absl::StatusOr<std::unique_ptr<imaging::ImageFile>> OpenSegmentedImage(
    const std::filesystem::path& image, const Segmentation& found) {
  ASSIGN_OR_RETURN(auto file, imaging::ImageFile::Open(image, {},
                                                   found.channel));
  const imaging::ImageHeader& header = file->header();
  // Slices are ascending, so the first and the last suffice.
  const bool slices_exist =
      found.slices.empty() || (found.slices.front().slice >= 1 &&
                               found.slices.back().slice <= header.slices);
  if (!(header.size == found.summary.image_size) || !slices_exist) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s has changed since it was sent; segment it again", image.string()));
  }
  return file;
}

}  // namespace tessera::results
