#include "server/app/annotations.h"

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"

namespace tessera::app {
namespace {

absl::Status CheckQuestion(const PaintQuestion& question,
                           const pictures::PictureInfo& file) {
  const imaging::Rect& region = question.region;
  if (question.slice.slice < 1 || question.slice.slice > file.slices) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "the image has no slice %d; it has %d, counted from 1",
            question.slice.slice, file.slices)),
        "SLICE_OUT_OF_RANGE");
  }
  const bool valid = region.x0 >= 0 && region.y0 >= 0 &&
                     region.x0 < region.x1 && region.y0 < region.y1 &&
                     region.x1 <= file.size.width &&
                     region.y1 <= file.size.height &&
                     int64_t{region.width()} * region.height() <= kMaxRawPixels;
  if (valid) return absl::OkStatus();
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "the region %d,%d,%d,%d must lie in 0,0,%d,%d and have at most %d "
          "pixels",
          region.x0, region.y0, region.x1, region.y1, file.size.width,
          file.size.height, kMaxRawPixels)),
      "REGION_INVALID");
}

}  // namespace

absl::StatusOr<data::PaintRequest> Annotations::Prepare(
    const Caller& caller, const PaintQuestion& question) {
  RETURN_IF_ERROR(control_.CheckRole(caller, kPaintOutlines));
  ASSIGN_OR_RETURN(const ImageInfo info,
                   images_.Describe(caller, question.slice));
  RETURN_IF_ERROR(CheckQuestion(question, info.file));
  // Slices are ordered by t, then by z.
  const int index = question.slice.slice - 1;
  return data::PaintRequest{
      .file = {},
      .image_filename = question.image_filename,
      .image_size = info.file.size,
      .place = {.slice = question.slice.slice,
                .slices = info.file.slices,
                .channels = info.file.channels,
                .z = index % info.file.z_planes,
                .t = index / info.file.z_planes,
                .one_axis = info.file.times == 1 || info.file.z_planes == 1},
      .region = question.region};
}

absl::StatusOr<data::PaintedRegion> Annotations::Paint(
    const data::PaintRequest& request) {
  const absl::MutexLock lock(&mu_);
  absl::StatusOr<data::PaintedRegion> painted = data::PaintOutlineFile(request);
  if (painted.ok()) return painted;
  const absl::Status& error = painted.status();
  if (!absl::IsInvalidArgument(error) && !absl::IsResourceExhausted(error)) {
    return error;
  }
  return WithReason(error, "OUTLINES_NOT_READ");
}

}  // namespace tessera::app
