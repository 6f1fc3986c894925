#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/annotations/formats.h"
#include "models/annotations/label_planes.h"
#include "models/imaging/image_file.h"

namespace tessera::annotations {

absl::StatusOr<AnnotationFile> ReadZarrLabels(
    const std::filesystem::path& folder) {
  ASSIGN_OR_RETURN(const auto labels, imaging::ImageFile::Open(folder));
  const imaging::ImageHeader& header = labels->header();
  const double pixels = static_cast<double>(header.slices) *
                        header.size.height * header.size.width;
  if (pixels > static_cast<double>(kMaxLabelPixels)) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "%s has more than 134 million pixels of labels; split it",
        folder.filename().string()));
  }
  AnnotationFile file;
  LabelPlanes planes;
  for (int slice = 0; slice < header.slices; ++slice) {
    ASSIGN_OR_RETURN(const imaging::LabelPlane plane,
                     labels->ReadLabels(slice));
    RETURN_IF_ERROR(planes.Add(plane, header.slices > 1 ? slice + 1 : 0, file));
  }
  return file;
}

}  // namespace tessera::annotations
