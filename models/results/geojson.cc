#include "models/results/geojson.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/output_file.h"
#include "base/short_name.h"
#include "base/status_macros.h"
#include "base/uuid.h"
#include "models/python/gzip_file.h"
#include "models/results/json_text.h"

namespace tessera::results {
namespace {

constexpr absl::string_view kColor = "[255,200,0]";

// JSON has no NaN; QuPath reads it from a string.
std::string Number(double value) {
  if (std::isnan(value)) return "\"NaN\"";
  if (std::isinf(value)) return value < 0 ? "\"-Infinity\"" : "\"Infinity\"";
  return absl::StrFormat("%.10g", value);
}

void AppendPoint(std::string& json, const imaging::Point& point) {
  absl::StrAppendFormat(&json, "[%.10g,%.10g]", point.x, point.y);
}

void AppendRing(std::string& json, const imaging::Ring& ring) {
  json += '[';
  for (const imaging::Point& point : ring) {
    AppendPoint(json, point);
    json += ',';
  }
  if (!ring.empty()) AppendPoint(json, ring.front());
  json += ']';
}

void AppendPolygon(std::string& json, const imaging::Polygon& polygon) {
  json += '[';
  AppendRing(json, polygon.exterior);
  for (const imaging::Ring& hole : polygon.holes) {
    json += ',';
    AppendRing(json, hole);
  }
  json += ']';
}

// Returns the geometry's members without the braces. A single polygon becomes a
// Polygon, because some programs cannot read a MultiPolygon.
std::string Coordinates(const std::vector<imaging::Polygon>& polygons) {
  std::string json;
  if (polygons.size() == 1) {
    json = R"("type":"Polygon","coordinates":)";
    AppendPolygon(json, polygons.front());
    return json;
  }
  json = R"("type":"MultiPolygon","coordinates":[)";
  for (size_t i = 0; i < polygons.size(); ++i) {
    if (i > 0) json += ',';
    AppendPolygon(json, polygons[i]);
  }
  json += ']';
  return json;
}

std::string Measurements(int slice, const Object& object) {
  return absl::StrFormat(
      R"({"Area px^2":%d,"Centroid X px":%s,"Centroid Y px":%s,)"
      R"("Mean intensity":%s,"Score":%s,"Slice":%d})",
      object.area_px, Number(object.centroid_x), Number(object.centroid_y),
      Number(object.mean_intensity), Number(object.score), slice);
}

std::string Properties(const SegmentationStart& start, int slice,
                       const Object& object) {
  const std::string model = ShortName(start.model_version);
  return absl::StrFormat(
      R"({"objectType":"detection","name":"%d",)"
      R"("classification":{"name":%s,"color":%s},"isLocked":false,)"
      R"("measurements":%s,"metadata":{"model":%s}})",
      object.outline.number, JsonText(model.substr(0, model.find('@'))), kColor,
      Measurements(slice, object), JsonText(model));
}

std::string Diameter(const ObjectDiameter& diameter) {
  const std::string range =
      diameter.largest_px > 0
          ? absl::StrFormat(R"(,"smallest_px":%s,"largest_px":%s)",
                            Number(diameter.smallest_px),
                            Number(diameter.largest_px))
          : "";
  return absl::StrFormat(R"({"diameter_px":%s,"source":%s,"confidence":%s%s})",
                         Number(diameter.diameter_px),
                         JsonText(NameOf(diameter.source)),
                         Number(diameter.confidence), range);
}

std::string Describe(const Trust& trust) {
  return absl::StrFormat(
      R"({"trusted":%s,"confidence":%s,"least_confidence":%s})",
      trust.trusted ? "true" : "false",
      trust.confidence ? Number(*trust.confidence) : "null",
      Number(trust.least_confidence));
}

// `File` is an OutputFile, or a python::GzipFile, which packs.
template <typename File>
class GeoJsonFile final : public GrowingFile {
 public:
  GeoJsonFile(File file, std::filesystem::path path, SegmentationStart start)
      : file_(std::move(file)),
        path_(std::move(path)),
        start_(std::move(start)) {
    file_.Write(R"({"type":"FeatureCollection","features":[)");
  }

  void Add(int slice, const Object& object) override {
    // One line for each object, so that the file can be searched and compared
    // by line.
    file_.Write(separator_);
    file_.Write(Feature(start_, slice, object));
    separator_ = ",\n";
  }

  void Conclude(const SegmentSummary& summary) override {
    if (summary.diameter && summary.diameter->diameter_px > 0) {
      conclusion_ = absl::StrFormat(R"(,"objectDiameter":%s)",
                                    Diameter(*summary.diameter));
    }
    if (summary.trust) {
      absl::StrAppendFormat(&conclusion_, R"(,"trust":%s)",
                            Describe(*summary.trust));
    }
  }

  absl::StatusOr<std::filesystem::path> Commit() override {
    file_.Write(absl::StrCat("\n]", conclusion_, "}\n"));
    RETURN_IF_ERROR(file_.Commit());
    return path_;
  }

 private:
  File file_;
  const std::filesystem::path path_;
  const SegmentationStart start_;
  absl::string_view separator_ = "\n";
  std::string conclusion_;  // Members after the features.
};

template <typename File>
absl::StatusOr<std::unique_ptr<GrowingFile>> BeginFile(
    std::filesystem::path path, const SegmentationStart& start) {
  ASSIGN_OR_RETURN(File file, File::Create(path));
  return std::make_unique<GeoJsonFile<File>>(std::move(file), std::move(path),
                                             start);
}

}  // namespace

std::string Feature(const SegmentationStart& start, int slice,
                    const Object& object) {
  // An older server sends no position; its slices count as z planes.
  const imaging::SlicePosition at =
      object.position.value_or(imaging::SlicePosition{-1, slice - 1, 0});
  const std::string channel = at.c < 0 ? "" : absl::StrCat("/channel", at.c);
  const std::string id = UuidOf(
      absl::StrCat(start.image_sha256, "/", start.model_sha256, "/", slice,
                   "/", object.outline.number, channel));
  const std::string plane =
      start.stack || at.c >= 0
          ? absl::StrFormat(R"(,"plane":{"c":%d,"z":%d,"t":%d})", at.c, at.z,
                            at.t)
          : "";
  return absl::StrFormat(
      R"({"type":"Feature","id":"%s","geometry":{%s%s},"properties":%s})", id,
      Coordinates(object.outline.polygons), plane,
      Properties(start, slice, object));
}

absl::StatusOr<std::unique_ptr<GrowingFile>> GeoJsonWriter::Begin(
    const std::filesystem::path& folder, const std::filesystem::path& image,
    const SegmentationStart& start) const {
  return BeginFile<OutputFile>(folder / (OutputStem(image) + ".geojson"),
                               start);
}

absl::StatusOr<std::unique_ptr<GrowingFile>> PackedGeoJsonWriter::Begin(
    const std::filesystem::path& folder, const std::filesystem::path& image,
    const SegmentationStart& start) const {
  return BeginFile<python::GzipFile>(
      folder / (OutputStem(image) + ".geojson.gz"), start);
}

}  // namespace tessera::results
