#include "models/data/region.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "models/annotations/annotation_file.h"
#include "models/data/hidden_outlines.h"
#include "models/data/object_choice.h"
#include "models/data/sample.h"
#include "models/data/sample_folder.h"
#include "models/data/slice_place.h"
#include "models/imaging/image_file.h"
#include "models/outline/pixel_runs.h"

namespace tessera::data {
namespace {

namespace fs = std::filesystem;
using imaging::LabelPlane;
using imaging::Outline;
using imaging::Point;
using imaging::Polygon;
using imaging::Ring;

void Paint(const Polygon& polygon, uint32_t number, LabelPlane& plane) {
  outline::PixelRuns rows(polygon, plane.size());
  std::vector<outline::PixelRun> runs;
  while (rows.NextRow(runs)) {
    for (const outline::PixelRun& run : runs) {
      std::fill(plane.row(run.y) + run.x0, plane.row(run.y) + run.x1, number);
    }
  }
}

void Move(Ring& ring, double dx, double dy) {
  for (Point& point : ring) point = {point.x + dx, point.y + dy};
}

// Where the slice lies in its file.
SlicePlace PlaceOf(const imaging::ImageFile& file, int slice) {
  const imaging::SlicePosition at = file.PositionOf(slice - 1);
  const imaging::SlicePosition last =
      file.PositionOf(file.header().slices - 1);
  return {.slice = slice,
          .slices = file.header().slices,
          .channels = file.header().channels,
          .z = at.z,
          .t = at.t,
          .one_axis = last.z == 0 || last.t == 0};
}

// Makes the mask of the objects in the ROI. Sets `notes` to sentences on the
// annotations that were left out.
absl::StatusOr<LabelPlane> MaskOf(const CropRequest& request,
                                  const SlicePlace& place,
                                  std::vector<std::string>& notes) {
  ASSIGN_OR_RETURN(
      const annotations::AnnotationFile file,
      annotations::ReadAnnotations(request.outlines,
                                   request.image.filename().string()));
  ObjectChoice choice = ChooseObjects(file, place, request.roi);
  LabelPlane mask = RasterizeRegion(choice.outlines, request.roi);
  const auto& pixels = mask.pixels();
  if (std::any_of(pixels.begin(), pixels.end(),
                  [](uint32_t label) { return label != 0; })) {
    notes = std::move(choice.notes);
    for (std::string& note :
         DescribeHidden(choice.outlines, request.roi, mask)) {
      notes.push_back(std::move(note));
    }
    return mask;
  }
  // Names what was left out: it may be everything in the file.
  std::string left_out = absl::StrJoin(choice.notes, "; ");
  if (!left_out.empty()) left_out = absl::StrFormat(" (%s)", left_out);
  return absl::FailedPreconditionError(absl::StrFormat(
      "no object in %s lies in the ROI on slice %d; it has outlines on %s%s",
      request.outlines.filename().string(), request.slice,
      DescribeSlices(file), left_out));
}

absl::Status CheckRoi(const CropRequest& request,
                      const imaging::ImageHeader& header) {
  const std::string name = request.image.filename().string();
  const imaging::Rect& roi = request.roi;
  if (request.slice < 1 || request.slice > header.slices) {
    return absl::OutOfRangeError(
        absl::StrFormat("%s has no slice %d; it has %d, counted from 1", name,
                        request.slice, header.slices));
  }
  if (roi.x0 < 0 || roi.y0 < 0 || roi.x0 >= roi.x1 || roi.y0 >= roi.y1 ||
      roi.x1 > header.size.width || roi.y1 > header.size.height) {
    return absl::OutOfRangeError(absl::StrFormat(
        "the ROI %d,%d,%d,%d is empty or not inside %s; it must lie in "
        "0,0,%d,%d",
        roi.x0, roi.y0, roi.x1, roi.y1, name, header.size.width,
        header.size.height));
  }
  return absl::OkStatus();
}

}  // namespace

LabelPlane Rasterize(const std::vector<Outline>& outlines,
                     imaging::Size size) {
  LabelPlane plane(size, 0);
  if (plane.empty()) return plane;
  for (const Outline& outline : outlines) {
    for (const Polygon& polygon : outline.polygons) {
      Paint(polygon, outline.number, plane);
    }
  }
  return plane;
}

LabelPlane RasterizeRegion(std::vector<Outline> outlines,
                           const imaging::Rect& region) {
  for (Outline& outline : outlines) {
    for (Polygon& polygon : outline.polygons) {
      Move(polygon.exterior, -region.x0, -region.y0);
      for (Ring& hole : polygon.holes) Move(hole, -region.x0, -region.y0);
    }
  }
  return Rasterize(outlines, {region.height(), region.width()});
}

imaging::GrayPlane CutOut(const imaging::GrayPlane& image,
                          const imaging::Rect& region) {
  imaging::GrayPlane cut({region.height(), region.width()}, 0);
  for (int y = 0; y < region.height(); ++y) {
    std::copy_n(image.row(region.y0 + y) + region.x0, region.width(),
                cut.row(y));
  }
  return cut;
}

int64_t CropBytes(const imaging::ImageHeader& header,
                  const imaging::Rect& roi) {
  const int64_t width = header.size.width;
  const int64_t whole =
      header.decoded_whole ? width * header.size.height * 2 : 0;
  const int64_t cut = int64_t{roi.width()} * roi.height();
  return whole + header.block_bytes + width * roi.height() * 2 +
         cut * kBytesPerSamplePixel;
}

absl::StatusOr<CroppedSample> Crop(const CropRequest& request) {
  ASSIGN_OR_RETURN(const auto file,
                   imaging::ImageFile::Open(request.image, {},
                                            request.channel));
  RETURN_IF_ERROR(CheckRoi(request, file->header()));
  CroppedSample cropped;
  ASSIGN_OR_RETURN(
      LabelPlane mask,
      MaskOf(request, PlaceOf(*file, request.slice), cropped.notes));
  const imaging::Rect& roi = request.roi;
  // Only the rows of the ROI: the image may be far larger.
  ASSIGN_OR_RETURN(const imaging::GrayPlane rows,
                   file->ReadRows(request.slice - 1, roi.y0, roi.y1));
  cropped.image_notices = file->notices();
  ASSIGN_OR_RETURN(
      cropped.folder,
      WriteSample(
          request.out,
          {.name = SampleName(request.image, request.roi, request.slice),
           .image = CutOut(rows, {roi.x0, 0, roi.x1, roi.height()}),
           .bits_per_sample = file->header().bits_per_sample,
           .pixel_size_um = file->header().pixel_size_um,
           .mask = std::move(mask)}));
  return cropped;
}

}  // namespace tessera::data
