#include "client/format/writer.h"

#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/file_name.h"
#include "base/status_macros.h"
#include "client/format/csv.h"
#include "client/format/geojson.h"
#include "client/format/labels.h"
#include "client/format/overlay.h"

namespace tessera::format {
namespace {

// Null if there is no such format.
std::unique_ptr<Writer> MakeWriter(const std::string& format) {
  if (format == "geojson") return std::make_unique<GeoJsonWriter>();
  if (format == "labels") return std::make_unique<LabelWriter>();
  if (format == "overlay") return std::make_unique<OverlayWriter>();
  if (format == "csv") return std::make_unique<CsvWriter>();
  return nullptr;
}

// Of the longest suffix, `_s2147483647.overlay.png`.
constexpr size_t kLongestSuffixBytes = 24;

}  // namespace

std::string OutputStem(const std::filesystem::path& image) {
  return FittingStem(image.stem().string(), kLongestSuffixBytes);
}

absl::StatusOr<std::vector<std::filesystem::path>> GrowingWriter::Write(
    const std::filesystem::path& folder, const std::filesystem::path& image,
    const client::Segmentation& found) const {
  ASSIGN_OR_RETURN(const auto file,
                   Begin(folder, image, client::StartOf(found)));
  for (const client::SliceObjects& slice : found.slices) {
    for (const client::Object& object : slice.objects) {
      file->Add(slice.slice, object);
    }
  }
  ASSIGN_OR_RETURN(std::filesystem::path path, file->Commit());
  return std::vector<std::filesystem::path>{std::move(path)};
}

absl::StatusOr<std::vector<std::unique_ptr<Writer>>> MakeWriters(
    const std::vector<std::string>& formats) {
  std::vector<std::unique_ptr<Writer>> writers;
  std::set<std::string> made;
  for (const std::string& format : formats) {
    if (!made.insert(format).second) continue;
    writers.push_back(MakeWriter(format));
    if (writers.back() == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrFormat("'%s' is not a format; give one or more of %s",
                          format, absl::StrJoin(kFormats, ",")));
    }
  }
  return writers;
}

}  // namespace tessera::format
