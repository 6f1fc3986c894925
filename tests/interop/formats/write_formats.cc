// Writes the objects of a label image in formats of results::Formats(), by the
// writers that `tessera segment` and the server's downloads use.
//
// usage: write_formats IMAGE LABELS FOLDER FORMAT,... [CHANNEL [SLICE,...]]
//
// LABELS has a page for each slice of the channel. Only the given slices are
// written, or all.
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "models/imaging/image_file.h"
#include "models/outline/trace.h"
#include "models/results/writer.h"

namespace tessera {
namespace {

struct Options {
  std::string image;
  std::string labels;
  std::string folder;
  std::vector<std::string> formats;
  std::optional<int> channel;
  std::vector<int> slices;
};

struct Sums {
  int64_t area = 0;
  double x = 0;
  double y = 0;
};

std::vector<results::Object> ObjectsIn(const imaging::LabelPlane& labels,
                                       const imaging::SlicePosition& at) {
  std::map<uint32_t, Sums> sums;
  for (int y = 0; y < labels.height(); ++y) {
    for (int x = 0; x < labels.width(); ++x) {
      Sums& sum = sums[labels.at(x, y)];
      ++sum.area;
      sum.x += x + 0.5;
      sum.y += y + 0.5;
    }
  }
  std::vector<results::Object> objects;
  for (imaging::Outline& outline : outline::TraceOutlines(labels)) {
    const Sums& sum = sums[outline.number];
    const auto area = static_cast<double>(sum.area);
    objects.push_back({.outline = std::move(outline),
                       .area_px = sum.area,
                       .centroid_x = sum.x / area,
                       .centroid_y = sum.y / area,
                       .score = 0.75,
                       .position = at});
  }
  return objects;
}

absl::Status Write(const Options& options) {
  ASSIGN_OR_RETURN(const auto image, imaging::ImageFile::Open(options.image, {},
                                                              options.channel));
  ASSIGN_OR_RETURN(const auto labels, imaging::ImageFile::Open(options.labels));
  results::Segmentation found;
  found.image_sha256 = options.image;
  found.channel = options.channel;
  found.summary.model_version = "models/cells/versions/2";
  found.summary.image_size = labels->header().size;
  for (int slice = 1; slice <= image->header().slices; ++slice) {
    if (!options.slices.empty() &&
        std::count(options.slices.begin(), options.slices.end(), slice) == 0) {
      continue;
    }
    ASSIGN_OR_RETURN(const imaging::LabelPlane plane,
                     labels->ReadLabels(slice - 1));
    imaging::SlicePosition at = image->PositionOf(slice - 1);
    // As the server says it.
    if (!options.channel) at.c = -1;
    found.slices.push_back({slice, ObjectsIn(plane, at)});
  }
  found.summary.slices = static_cast<int>(found.slices.size());
  ASSIGN_OR_RETURN(const auto writers, results::MakeWriters(options.formats));
  for (const auto& writer : writers) {
    ASSIGN_OR_RETURN(const results::Written written,
                     writer->Write(options.folder, options.image, found));
    for (const auto& path : written.paths) std::printf("%s\n", path.c_str());
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr,
                 "usage: write_formats IMAGE LABELS FOLDER FORMAT,... "
                 "[CHANNEL [SLICE,...]]\n");
    return 2;
  }
  tessera::Options options{.image = argv[1],
                           .labels = argv[2],
                           .folder = argv[3],
                           .formats = absl::StrSplit(argv[4], ',')};
  int number = 0;
  // 0: as if none was chosen.
  if (argc > 5 && absl::SimpleAtoi(argv[5], &number) && number > 0) {
    options.channel = number;
  }
  if (argc > 6) {
    for (const absl::string_view slice : absl::StrSplit(argv[6], ',')) {
      if (absl::SimpleAtoi(slice, &number)) options.slices.push_back(number);
    }
  }
  const absl::Status status = tessera::Write(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}
