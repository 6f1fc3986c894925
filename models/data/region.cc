#include "models/data/region.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <system_error>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "models/data/outline_file.h"
#include "models/imaging/image_file.h"
#include "models/imaging/image_writer.h"

namespace tessera::data {
namespace {

namespace fs = std::filesystem;
using imaging::LabelPlane;
using imaging::Outline;
using imaging::Point;
using imaging::Polygon;
using imaging::Ring;

// An edge that is not horizontal, from its upper to its lower end: both
// polygons at a shared edge then find the very same crossings.
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

// Sweeps down the rows of the polygon's bounding box with the edges that each
// row's centre line crosses.
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

// The outlines of `slice`, in the coordinates of the ROI.
std::vector<Outline> OutlinesIn(const std::vector<SliceOutlines>& all,
                                const CropRequest& request) {
  std::vector<Outline> outlines;
  for (const SliceOutlines& slice : all) {
    if (slice.slice == request.slice) outlines = slice.outlines;
  }
  for (Outline& outline : outlines) {
    for (Polygon& polygon : outline.polygons) {
      Move(polygon.exterior, -request.roi.x0, -request.roi.y0);
      for (Ring& hole : polygon.holes) {
        Move(hole, -request.roi.x0, -request.roi.y0);
      }
    }
  }
  return outlines;
}

absl::StatusOr<LabelPlane> MaskOf(const CropRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<SliceOutlines> all,
                   ReadOutlines(request.outlines));
  LabelPlane mask = Rasterize(OutlinesIn(all, request),
                              {request.roi.height(), request.roi.width()});
  const auto& pixels = mask.pixels();
  if (std::any_of(pixels.begin(), pixels.end(),
                  [](uint32_t label) { return label != 0; })) {
    return mask;
  }
  const std::string slices = absl::StrJoin(
      all, ", ", [](std::string* out, const SliceOutlines& slice) {
        out->append(std::to_string(slice.slice));
      });
  return absl::FailedPreconditionError(absl::StrFormat(
      "no outline in %s lies in the ROI on slice %d; it has outlines on %s",
      request.outlines.filename().string(), request.slice,
      slices.empty() ? "no slice" : "slice " + slices));
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
        "the ROI %d,%d,%d,%d is empty or not inside %s, whose own is "
        "0,0,%d,%d",
        roi.x0, roi.y0, roi.x1, roi.y1, name, header.size.width,
        header.size.height));
  }
  return absl::OkStatus();
}

absl::StatusOr<imaging::GrayPlane> CutOut(imaging::ImageFile& file,
                                          const CropRequest& request) {
  ASSIGN_OR_RETURN(const imaging::GrayPlane image,
                   file.ReadSlice(request.slice - 1));
  const imaging::Rect& roi = request.roi;
  imaging::GrayPlane cut({roi.height(), roi.width()}, 0);
  for (int y = 0; y < roi.height(); ++y) {
    std::copy_n(image.row(roi.y0 + y) + roi.x0, roi.width(), cut.row(y));
  }
  return cut;
}

// Writes the sample into `folder`, which it makes.
absl::Status WriteSample(const fs::path& folder, const std::string& filename,
                         const imaging::GrayPlane& image, int bits,
                         const LabelPlane& mask) {
  std::error_code error;
  fs::create_directories(folder / "image", error);
  if (!error) fs::create_directories(folder / "mask", error);
  if (error) {
    return absl::UnavailableError(
        absl::StrFormat("cannot make %s (%s); check its permissions",
                        folder.string(), error.message()));
  }
  RETURN_IF_ERROR(
      imaging::WriteGrayTiff(folder / "image" / filename, {image}, bits));
  return imaging::WriteLabelTiff(folder / "mask" / filename, {mask});
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

absl::StatusOr<fs::path> Crop(const CropRequest& request) {
  ASSIGN_OR_RETURN(const auto file, imaging::ImageFile::Open(request.image));
  RETURN_IF_ERROR(CheckRoi(request, file->header()));
  const imaging::Rect& roi = request.roi;
  const std::string name = absl::StrFormat(
      "%s_X%d_%d_Y%d_%d_Z%d_%d", request.image.stem().string(), roi.x0, roi.x1,
      roi.y0, roi.y1, request.slice, request.slice);
  const fs::path folder = request.out / name;
  std::error_code error;
  if (fs::exists(folder, error)) {
    return absl::AlreadyExistsError(absl::StrFormat(
        "%s exists already; delete it or choose another folder",
        folder.string()));
  }
  ASSIGN_OR_RETURN(const LabelPlane mask, MaskOf(request));
  ASSIGN_OR_RETURN(const imaging::GrayPlane image, CutOut(*file, request));
  // Hidden until it is whole, so that nobody takes half a sample for one.
  const fs::path part =
      request.out / absl::StrFormat(".%s.%d.part", name, ::getpid());
  absl::Status status = WriteSample(part, name + ".tif", image,
                                    file->header().bits_per_sample, mask);
  if (status.ok()) {
    fs::rename(part, folder, error);
    if (!error) return folder;
    status = absl::UnavailableError(absl::StrFormat(
        "cannot make %s (%s)", folder.string(), error.message()));
  }
  fs::remove_all(part, error);
  return status;
}

}  // namespace tessera::data
