#include "models/data/region.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "models/annotations/annotation_file.h"
#include "models/data/hidden_outlines.h"
#include "models/data/object_choice.h"
#include "models/data/sample_folder.h"
#include "models/data/slice_place.h"
#include "models/imaging/image_file.h"

namespace tessera::data {
namespace {

namespace fs = std::filesystem;
using imaging::LabelPlane;
using imaging::Outline;
using imaging::Point;
using imaging::Polygon;
using imaging::Ring;

// An edge that is not horizontal, from its upper to its lower end. The fixed
// direction makes both polygons at a shared edge find the same crossings.
struct Edge {
  Point top;
  Point bottom;
  // REQUIRES: top.y ≤ y < bottom.y.
  double CrossingAt(double y) const {
    return top.x + (y - top.y) * (bottom.x - top.x) / (bottom.y - top.y);
  }
};

void AddEdges(const Ring& ring, std::vector<Edge>& edges) {
  for (size_t i = 0; i < ring.size(); ++i) {
    Point a = ring[i];
    Point b = ring[(i + 1) % ring.size()];
    const bool finite = std::isfinite(a.x) && std::isfinite(a.y) &&
                        std::isfinite(b.x) && std::isfinite(b.y);
    if (!finite || a.y == b.y) continue;
    if (a.y > b.y) std::swap(a, b);
    edges.push_back({a, b});
  }
}

// The first pixel whose centre is at `at` or beyond, within [0, end].
int FirstCentre(double at, int end) {
  return static_cast<int>(
      std::clamp(std::ceil(at - 0.5), 0.0, static_cast<double>(end)));
}

// Goes down the rows of the polygon's bounding box and keeps the edges that
// cross the centre line of the row.
void Paint(const Polygon& polygon, uint32_t number, LabelPlane& plane) {
  std::vector<Edge> edges;
  AddEdges(polygon.exterior, edges);
  for (const Ring& hole : polygon.holes) AddEdges(hole, edges);
  if (edges.empty()) return;
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
    return a.top.y < b.top.y;
  });
  double lowest = edges[0].bottom.y;
  for (const Edge& edge : edges) lowest = std::max(lowest, edge.bottom.y);

  std::vector<const Edge*> active;
  std::vector<double> crossings;
  size_t next = 0;
  const int end = FirstCentre(lowest, plane.height());
  for (int y = FirstCentre(edges[0].top.y, plane.height()); y < end; ++y) {
    const double centre = y + 0.5;
    while (next < edges.size() && edges[next].top.y <= centre) {
      active.push_back(&edges[next++]);
    }
    std::erase_if(active,
                  [&](const Edge* edge) { return edge->bottom.y <= centre; });
    crossings.clear();
    for (const Edge* edge : active) {
      crossings.push_back(edge->CrossingAt(centre));
    }
    std::sort(crossings.begin(), crossings.end());
    for (size_t i = 0; i + 1 < crossings.size(); i += 2) {
      const int from = FirstCentre(crossings[i], plane.width());
      const int to = FirstCentre(crossings[i + 1], plane.width());
      std::fill(plane.row(y) + from, plane.row(y) + to, number);
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

absl::StatusOr<CroppedSample> Crop(const CropRequest& request) {
  ASSIGN_OR_RETURN(const auto file,
                   imaging::ImageFile::Open(request.image, {},
                                            request.channel));
  RETURN_IF_ERROR(CheckRoi(request, file->header()));
  CroppedSample cropped;
  ASSIGN_OR_RETURN(
      LabelPlane mask,
      MaskOf(request, PlaceOf(*file, request.slice), cropped.notes));
  ASSIGN_OR_RETURN(const imaging::GrayPlane image,
                   file->ReadSlice(request.slice - 1));
  cropped.image_notices = file->notices();
  ASSIGN_OR_RETURN(
      cropped.folder,
      WriteSample(
          request.out,
          {.name = SampleName(request.image, request.roi, request.slice),
           .image = CutOut(image, request.roi),
           .bits_per_sample = file->header().bits_per_sample,
           .pixel_size_um = file->header().pixel_size_um,
           .mask = std::move(mask)}));
  return cropped;
}

}  // namespace tessera::data
