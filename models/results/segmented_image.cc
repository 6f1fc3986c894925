#include "models/results/segmented_image.h"

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace tessera::results {
namespace {

// The server segments no larger slice.
constexpr int64_t kMaxPixels = int64_t{1} << 31;

}  // namespace

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

absl::StatusOr<imaging::Size> SegmentedSize(const std::filesystem::path& image,
                                            const Segmentation& found) {
  if (found.image_at_hand) {
    ASSIGN_OR_RETURN(const auto file, OpenSegmentedImage(image, found));
    return file->header().size;
  }
  const imaging::Size size = found.summary.image_size;
  if (size.height < 1 || size.width < 1 ||
      int64_t{size.height} * size.width > kMaxPixels) {
    return absl::DataLossError(absl::StrFormat(
        "the server says that %s has %dx%d pixels; client and server may be of "
        "different versions",
        image.filename().string(), size.height, size.width));
  }
  return size;
}

}  // namespace tessera::results
