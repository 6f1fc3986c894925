#include "models/annotations/annotation_file.h"

#include <cmath>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "models/annotations/formats.h"
#include "models/annotations/unpack.h"

namespace tessera::annotations {
namespace {

constexpr char kFormats[] =
    "outlines are read from GeoJSON (QuPath), .pjs (PyJAMAS), .roi and "
    "RoiSet.zip (ImageJ), COCO, labelme, _cp_outlines.txt and _seg.npy "
    "(Cellpose), .npy and folders of OME-Zarr (labels)";

// A file may be packed this many times, such as a zip of a .geojson.gz.
constexpr int kMaxPackings = 2;

absl::StatusOr<AnnotationFile> Parse(std::string bytes,
                                     const std::string& image_filename,
                                     int packings);

absl::StatusOr<AnnotationFile> ReadRois(const std::vector<ZipEntry>& entries) {
  AnnotationFile file;
  for (const ZipEntry& entry : entries) {
    const std::string name(absl::StripSuffix(BaseName(entry.name), ".roi"));
    auto annotation = ReadImageJRoi(entry.content, name);
    if (!annotation.ok()) {
      return absl::Status(
          annotation.status().code(),
          absl::StrCat(Printable(name), ": ", annotation.status().message()));
    }
    file.annotations.push_back(*std::move(annotation));
  }
  return file;
}

absl::StatusOr<AnnotationFile> ReadZip(const std::string& bytes,
                                       const std::string& image_filename,
                                       int packings) {
  ASSIGN_OR_RETURN(std::vector<ZipEntry> entries, Unzip(bytes, ".roi"));
  if (entries.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("it is a zip without a file; ", kFormats));
  }
  if (absl::EndsWithIgnoreCase(entries[0].name, ".roi")) {
    return ReadRois(entries);
  }
  if (entries.size() == 1) {
    return Parse(std::move(entries[0].content), image_filename, packings);
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "it is a zip of %d files, none of them an ImageJ ROI; give the file of "
      "outlines itself",
      entries.size()));
}

absl::StatusOr<AnnotationFile> ParsePacked(std::string bytes,
                                           const std::string& image_filename,
                                           int packings) {
  if (packings == 0) {
    return absl::InvalidArgumentError(
        "it is packed more than twice; unpack it once");
  }
  if (absl::StartsWith(bytes, "PK")) {
    return ReadZip(bytes, image_filename, packings - 1);
  }
  ASSIGN_OR_RETURN(std::string unpacked, Gunzip(bytes));
  // Python's pickles have no magic bytes. They begin with one of these.
  const char first = unpacked.empty() ? '\0' : unpacked[0];
  if (first == '\x80' || first == ']' || first == '(') return ReadPjs(unpacked);
  return Parse(std::move(unpacked), image_filename, packings - 1);
}

absl::StatusOr<AnnotationFile> Parse(std::string bytes,
                                     const std::string& image_filename,
                                     int packings) {
  if (absl::StartsWith(bytes, "\x1f\x8b") ||
      absl::StartsWith(bytes, "PK\3\4") || absl::StartsWith(bytes, "PK\5\6")) {
    return ParsePacked(std::move(bytes), image_filename, packings);
  }
  if (absl::StartsWith(bytes, "Iout")) {
    AnnotationFile file;
    ASSIGN_OR_RETURN(file.annotations.emplace_back(),
                     ReadImageJRoi(bytes, ""));
    return file;
  }
  if (absl::StartsWith(bytes, "\x93NUMPY")) return ReadNpy(bytes);
  if (absl::StartsWith(bytes, "\xef\xbb\xbf")) {
    bytes.erase(0, 3);  // Windows' byte order mark.
  }
  const size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first != std::string::npos &&
      (bytes[first] == '{' || bytes[first] == '[')) {
    return ReadJson(std::move(bytes), image_filename);
  }
  if (IsCellposeText(bytes)) return ReadCellposeText(bytes);
  return absl::InvalidArgumentError(
      absl::StrCat("it is in no format that is read: ", kFormats));
}

// Checks coordinates last: some are computed from the file's numbers and may be
// larger than these.
absl::Status CheckCoordinates(const AnnotationFile& file) {
  const auto is_near = [](const imaging::Ring& ring) {
    for (const imaging::Point& point : ring) {
      if (!(std::abs(point.x) <= kMaxCoordinate &&
            std::abs(point.y) <= kMaxCoordinate)) {
        return false;
      }
    }
    return true;
  };
  int number = 0;
  for (const Annotation& annotation : file.annotations) {
    ++number;
    for (const imaging::Polygon& polygon : annotation.polygons) {
      bool near = is_near(polygon.exterior);
      for (const imaging::Ring& hole : polygon.holes) near &= is_near(hole);
      if (near) continue;
      return absl::InvalidArgumentError(absl::StrFormat(
          "its outline %d has a coordinate outside any image; export it again",
          number));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<AnnotationFile> ReadJson(std::string text,
                                        const std::string& image_filename) {
  ASSIGN_OR_RETURN(const Json document, ParseJson(std::move(text)));
  try {
    if (Member(document, "shapes").is_array()) {
      return ReadLabelme(document, image_filename);
    }
    if (!Member(document, "images").is_null() &&
        !Member(document, "annotations").is_null()) {
      return ReadCoco(document, image_filename);
    }
    return ReadGeoJson(document);
  } catch (const Json::exception&) {
    return absl::InvalidArgumentError(
        "it has a number that is out of range; export it again");
  }
}

absl::StatusOr<AnnotationFile> ReadAnnotationBytes(
    std::string bytes, const std::string& image_filename) {
  ASSIGN_OR_RETURN(AnnotationFile file,
                   Parse(std::move(bytes), image_filename, kMaxPackings));
  RETURN_IF_ERROR(CheckCoordinates(file));
  return file;
}

absl::StatusOr<AnnotationFile> ReadAnnotations(
    const std::filesystem::path& path, const std::string& image_filename) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return absl::NotFoundError(
        absl::StrFormat("%s does not exist; check the path", path.string()));
  }
  if (std::filesystem::is_directory(path, error)) {
    ASSIGN_OR_RETURN(AnnotationFile labels, ReadZarrLabels(path));
    RETURN_IF_ERROR(CheckCoordinates(labels));
    return labels;
  }
  absl::StatusOr<std::string> bytes = ReadWholeFile(path);
  auto file = bytes.ok()
                  ? ReadAnnotationBytes(*std::move(bytes), image_filename)
                  : absl::StatusOr<AnnotationFile>(bytes.status());
  if (file.ok()) return file;
  return absl::Status(
      file.status().code(),
      absl::StrCat(path.filename().string(), ": ", file.status().message()));
}

}  // namespace tessera::annotations
