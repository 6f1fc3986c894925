#include "models/results/napari.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/output_file.h"
#include "base/status_macros.h"
#include "models/results/joined_ring.h"
#include "models/results/polylines.h"
#include "models/results/segmented_image.h"

namespace tessera::results {
namespace {

// The paths of an object; as a rule one.
std::vector<imaging::Ring> PathsOf(const imaging::Outline& outline,
                                   imaging::Size size) {
  const auto& polygons = outline.polygons;
  if (polygons.size() == 1 && polygons[0].holes.empty()) {
    return {polygons[0].exterior};
  }
  return JoinedRings(PixelOutline(polygons, size));
}

}  // namespace

absl::StatusOr<Written> NapariWriter::Write(const std::filesystem::path& folder,
                                            const std::filesystem::path& image,
                                            const Segmentation& found) const {
  ASSIGN_OR_RETURN(const auto opened, OpenSegmentedImage(image, found));
  const int slices = opened->header().slices;
  const imaging::SlicePosition last = opened->PositionOf(slices - 1);
  const int axes = 2 + (last.t > 0 ? 1 : 0) + (last.z > 0 ? 1 : 0);
  const std::filesystem::path path =
      folder / (OutputStem(image) + ".napari.csv");
  ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
  std::string header = "index,shape-type,vertex-index";
  for (int i = 0; i < axes; ++i) absl::StrAppend(&header, ",axis-", i);
  file.Write(absl::StrCat(header, ",label\n"));
  int64_t index = 0;
  for (const SliceObjects& slice : found.slices) {
    const imaging::SlicePosition at = opened->PositionOf(slice.slice - 1);
    std::string place;
    if (last.t > 0) absl::StrAppend(&place, at.t, ",");
    if (last.z > 0) absl::StrAppend(&place, at.z, ",");
    for (const Object& object : slice.objects) {
      for (const imaging::Ring& ring :
           PathsOf(object.outline, opened->header().size)) {
        int64_t vertex = 0;
        for (const imaging::Point& point : ring) {
          file.Write(absl::StrFormat("%d,polygon,%d,%s%.10g,%.10g,%d\n", index,
                                     vertex++, place, point.y - 0.5,
                                     point.x - 0.5, object.outline.number));
        }
        ++index;
      }
    }
  }
  RETURN_IF_ERROR(file.Commit());
  return Written{{path}, {}};
}

}  // namespace tessera::results
