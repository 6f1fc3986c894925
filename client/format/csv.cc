#include "client/format/csv.h"

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "client/output_file.h"

namespace tessera::format {

absl::StatusOr<std::vector<std::filesystem::path>> CsvWriter::Write(
    const std::filesystem::path& folder, const std::filesystem::path& image,
    const client::Segmentation& found) const {
  const std::filesystem::path path = folder / (image.stem().string() + ".csv");
  ASSIGN_OR_RETURN(client::OutputFile file, client::OutputFile::Create(path));
  file.Write(
      "slice,object,area_px2,centroid_x_px,centroid_y_px,mean_intensity,"
      "score\n");
  for (const client::SliceObjects& slice : found.slices) {
    for (const client::Object& object : slice.objects) {
      // Ten digits keep a hundredth of a pixel in any image that fits a disk.
      file.Write(absl::StrFormat(
          "%d,%d,%d,%.10g,%.10g,%.10g,%.6g\n", slice.slice,
          object.outline.number, object.area_px, object.centroid_x,
          object.centroid_y, object.mean_intensity, object.score));
    }
  }
  RETURN_IF_ERROR(file.Commit());
  return std::vector<std::filesystem::path>{path};
}

}  // namespace tessera::format
