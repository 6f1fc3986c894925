// Writes the objects of a label image as annotations of PyJAMAS, by the writer
// that `tessera segment --format pjs` uses.
//
// usage: write_pjs IMAGE LABELS FOLDER    writes FOLDER/<stem of IMAGE>.pjs
#include <cstdio>
#include <string>

#include "base/status_macros.h"
#include "models/imaging/image_file.h"
#include "models/outline/trace.h"
#include "models/results/writer.h"

namespace tessera {
namespace {

results::Object ObjectOf(imaging::Outline outline,
                         const imaging::LabelPlane& labels) {
  results::Object object{.outline = std::move(outline)};
  for (int y = 0; y < labels.height(); ++y) {
    for (int x = 0; x < labels.width(); ++x) {
      if (labels.at(x, y) != object.outline.number) continue;
      ++object.area_px;
      object.centroid_x += x + 0.5;
      object.centroid_y += y + 0.5;
    }
  }
  object.centroid_x /= static_cast<double>(object.area_px);
  object.centroid_y /= static_cast<double>(object.area_px);
  return object;
}

absl::StatusOr<results::Written> Write(const std::string& image,
                                       const std::string& labels,
                                       const std::string& folder) {
  ASSIGN_OR_RETURN(const auto file, imaging::ImageFile::Open(labels));
  results::Segmentation found;
  found.summary.image_size = file->header().size;
  for (int slice = 0; slice < file->header().slices; ++slice) {
    ASSIGN_OR_RETURN(const imaging::LabelPlane plane, file->ReadLabels(slice));
    results::SliceObjects& objects = found.slices.emplace_back();
    objects.slice = slice + 1;
    for (imaging::Outline& outline : outline::TraceOutlines(plane)) {
      objects.objects.push_back(ObjectOf(std::move(outline), plane));
    }
  }
  ASSIGN_OR_RETURN(const auto writers, results::MakeWriters({"pjs"}));
  return writers[0]->Write(folder, image, found);
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: write_pjs IMAGE LABELS FOLDER\n");
    return 2;
  }
  const auto written = tessera::Write(argv[1], argv[2], argv[3]);
  if (!written.ok()) {
    std::fprintf(stderr, "%s\n",
                 std::string(written.status().message()).c_str());
    return 1;
  }
  for (const std::string& note : written->notes) {
    std::printf("%s\n", note.c_str());
  }
}
