// Writes the objects of a label image as OME-Zarr, by the writers that
// `tessera segment --format ome-zarr,ome-zarr-0.4` uses.
//
// usage: write_ome_zarr IMAGE LABELS FOLDER
#include <cstdio>
#include <string>

#include "base/status_macros.h"
#include "models/imaging/image_file.h"
#include "models/outline/trace.h"
#include "models/results/ome_zarr.h"

namespace tessera {
namespace {

absl::Status Write(const std::string& image, const std::string& labels,
                   const std::string& folder) {
  ASSIGN_OR_RETURN(const auto file, imaging::ImageFile::Open(labels));
  results::Segmentation found;
  found.summary.image_size = file->header().size;
  for (int slice = 0; slice < file->header().slices; ++slice) {
    ASSIGN_OR_RETURN(const imaging::LabelPlane plane, file->ReadLabels(slice));
    results::SliceObjects& objects = found.slices.emplace_back();
    objects.slice = slice + 1;
    for (imaging::Outline& outline : outline::TraceOutlines(plane)) {
      objects.objects.push_back({.outline = std::move(outline)});
    }
  }
  RETURN_IF_ERROR(
      results::OmeZarrWriter().Write(folder, image, found).status());
  return results::OldOmeZarrWriter().Write(folder, image, found).status();
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: write_ome_zarr IMAGE LABELS FOLDER\n");
    return 2;
  }
  const absl::Status written = tessera::Write(argv[1], argv[2], argv[3]);
  if (written.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(written.message()).c_str());
  return 1;
}
