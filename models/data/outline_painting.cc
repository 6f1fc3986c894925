#include "models/data/outline_painting.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/annotations/annotation_file.h"
#include "models/data/hidden_outlines.h"
#include "models/data/object_choice.h"
#include "models/data/region.h"
#include "models/imaging/image_file.h"

namespace tessera::data {
namespace {

using imaging::LabelPlane;
using imaging::Rect;

constexpr imaging::ReadLimits kLimits = {
    .max_pixels_per_slice = int64_t{1} << 26,
    .max_pixels_decoded_whole = int64_t{1} << 26};

// Whether the file begins as a TIFF or PNG does.
bool IsPicture(const std::filesystem::path& path) {
  char first[4] = {};
  std::ifstream(path, std::ios::binary).read(first, sizeof(first));
  const absl::string_view begin(first, sizeof(first));
  for (const absl::string_view magic :
       {absl::string_view("II*\0", 4), absl::string_view("MM\0*", 4),
        absl::string_view("II+\0", 4), absl::string_view("MM\0+", 4),
        absl::string_view("\x89PNG", 4)}) {
    if (begin == magic) return true;
  }
  return false;
}

LabelPlane CutOut(const LabelPlane& labels, const Rect& region) {
  LabelPlane part({region.height(), region.width()}, 0);
  for (int y = 0; y < part.height(); ++y) {
    std::copy_n(labels.row(region.y0 + y) + region.x0, part.width(),
                part.row(y));
  }
  return part;
}

absl::StatusOr<PaintedRegion> ReadPicture(const PaintRequest& request) {
  ASSIGN_OR_RETURN(const auto file,
                   imaging::ImageFile::Open(request.file, kLimits));
  const imaging::ImageHeader& header = file->header();
  const Rect& region = request.region;
  const bool of_region = header.size.width == region.width() &&
                         header.size.height == region.height();
  if (!of_region && header.size != request.image_size) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s has %d×%d px, and the image %d×%d; give a label image of the "
        "image's size",
        request.file.filename().string(), header.size.width,
        header.size.height, request.image_size.width,
        request.image_size.height));
  }
  if (header.slices != 1 && header.slices != request.place.slices) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s has %d pages, and the image %d slices; give a label image of one "
        "page, or of a page for each slice",
        request.file.filename().string(), header.slices,
        request.place.slices));
  }
  ASSIGN_OR_RETURN(
      LabelPlane labels,
      file->ReadLabels(header.slices == 1 ? 0 : request.place.slice - 1));
  if (of_region) return PaintedRegion{std::move(labels), {}};
  return PaintedRegion{CutOut(labels, region), {}};
}

}  // namespace

absl::StatusOr<PaintedRegion> PaintOutlineFile(const PaintRequest& request) {
  if (IsPicture(request.file)) return ReadPicture(request);
  ASSIGN_OR_RETURN(
      const annotations::AnnotationFile file,
      annotations::ReadAnnotations(request.file, request.image_filename));
  ObjectChoice choice = ChooseObjects(file, request.place, request.region);
  PaintedRegion painted{RasterizeRegion(choice.outlines, request.region),
                        std::move(choice.notes)};
  for (std::string& note :
       DescribeHidden(choice.outlines, request.region, painted.labels)) {
    painted.notes.push_back(std::move(note));
  }
  if (choice.outlines.empty()) {
    painted.notes.push_back(
        absl::StrCat("the file has outlines on ", DescribeSlices(file)));
  }
  return painted;
}

}  // namespace tessera::data
