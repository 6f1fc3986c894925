#include "models/results/writer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/file_name.h"
#include "base/status_macros.h"
#include "models/results/csv.h"
#include "models/results/geojson.h"
#include "models/results/labels.h"
#include "models/results/overlay.h"
#include "models/results/pjs.h"
#include "models/results/rois.h"

namespace tessera::results {
namespace {

template <typename Kind>
std::unique_ptr<Writer> Make() {
  return std::make_unique<Kind>();
}

// The length of the longest suffix, `_s2147483647.overlay.png`.
constexpr size_t kLongestSuffixBytes = 24;

}  // namespace

const std::vector<Format>& Formats() {
  static const auto* const formats = new std::vector<Format>{
      {"geojson", ".geojson", "QuPath", &Make<GeoJsonWriter>},
      {"labels", ".labels.tif", "TIFF, each object its own number",
       &Make<LabelWriter>},
      {"overlay", ".overlay.png", "PNG to look at", &Make<OverlayWriter>,
       /*on_request=*/false, /*reads_image=*/true},
      {"csv", ".csv", "a table of measurements", &Make<CsvWriter>},
      {"pjs", ".pjs", "PyJAMAS", &Make<PjsWriter>, /*on_request=*/true,
       /*reads_image=*/true},
      {"rois", ".rois.zip", "ImageJ's ROI manager", &Make<RoisWriter>,
       /*on_request=*/true}};
  return *formats;
}

std::vector<std::string> FormatNames() {
  std::vector<std::string> names;
  for (const Format& format : Formats()) names.push_back(format.name);
  return names;
}

bool ReadsImage(const std::vector<std::string>& formats) {
  return std::any_of(
      Formats().begin(), Formats().end(), [&](const Format& format) {
        return format.reads_image &&
               std::count(formats.begin(), formats.end(), format.name) > 0;
      });
}

std::vector<std::string> UsualFormatNames() {
  std::vector<std::string> names;
  for (const Format& format : Formats()) {
    if (!format.on_request) names.push_back(format.name);
  }
  return names;
}

std::string OutputStem(const std::filesystem::path& image) {
  return FittingStem(image.stem().string(), kLongestSuffixBytes);
}

absl::StatusOr<Written> GrowingWriter::Write(
    const std::filesystem::path& folder, const std::filesystem::path& image,
    const Segmentation& found) const {
  ASSIGN_OR_RETURN(const auto file,
                   Begin(folder, image, StartOf(found)));
  for (const SliceObjects& slice : found.slices) {
    for (const Object& object : slice.objects) {
      file->Add(slice.slice, object);
    }
  }
  file->Conclude(found.summary);
  ASSIGN_OR_RETURN(std::filesystem::path path, file->Commit());
  return Written{{std::move(path)}, file->notes()};
}

absl::StatusOr<std::vector<std::unique_ptr<Writer>>> MakeWriters(
    const std::vector<std::string>& formats) {
  std::vector<std::unique_ptr<Writer>> writers;
  std::set<std::string> made;
  for (const std::string& name : formats) {
    if (!made.insert(name).second) continue;
    const auto found = std::find_if(
        Formats().begin(), Formats().end(),
        [&](const Format& format) { return format.name == name; });
    if (found == Formats().end()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("'%s' is not a format; give one or more of %s", name,
                          absl::StrJoin(FormatNames(), ",")));
    }
    writers.push_back(found->make());
  }
  return writers;
}

}  // namespace tessera::results
