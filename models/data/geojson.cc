#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/data/outline_collector.h"

namespace tessera::data {
namespace {

using nlohmann::json;

// A MultiPolygon in a GeometryCollection in a FeatureCollection needs 12.
constexpr int kMaxDepth = 64;
// Numbers, lists and objects: five million points or more. Parsed, a value takes
// many times the bytes of its text.
constexpr int64_t kMaxValues = 32'000'000;

absl::Status Refuse(const std::string& where, const std::string& what) {
  return absl::InvalidArgumentError(
      absl::StrFormat("%s %s; export it again as GeoJSON", where, what));
}

// Before parsing, since what is nested deeply or has many parts is costly to
// build.
absl::Status CheckStructure(absl::string_view text) {
  int depth = 0;
  int64_t values = 0;  // About: an empty list counts as one more.
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    values += c == ',' || c == '[' || c == '{';
    if (values > kMaxValues) {
      return absl::ResourceExhaustedError(absl::StrFormat(
          "it holds more than %d numbers and lists; split it", kMaxValues));
    }
    if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxDepth) {
        return Refuse("it", absl::StrFormat("is nested deeper than %d levels",
                                            kMaxDepth));
      }
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return absl::OkStatus();
}

// A member, or null where there is none, even where `object` is no object:
// what is wrong shows where the member is needed.
const json& Member(const json& object, const char* name) {
  static const json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(name);
  return found == object.end() ? kNull : *found;
}

std::string TypeOf(const json& object) {
  const json& type = Member(object, "type");
  return type.is_string() ? type.get<std::string>() : "";
}

absl::StatusOr<imaging::Point> ReadPoint(const json& position,
                                         const std::string& where) {
  if (!position.is_array() || position.size() < 2 ||
      !position[0].is_number() || !position[1].is_number()) {
    return Refuse(where, "has a position that is not [x, y]");
  }
  const imaging::Point point{position[0].get<double>(),
                             position[1].get<double>()};
  if (std::abs(point.x) <= kMaxCoordinate &&
      std::abs(point.y) <= kMaxCoordinate) {
    return point;
  }
  return Refuse(where, "has a coordinate outside any image");
}

absl::StatusOr<imaging::Ring> ReadRing(const json& positions,
                                       const std::string& where) {
  if (!positions.is_array()) return Refuse(where, "has no list of positions");
  imaging::Ring ring;
  for (const json& position : positions) {
    ASSIGN_OR_RETURN(const imaging::Point point, ReadPoint(position, where));
    ring.push_back(point);
  }
  if (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
  if (ring.size() < 3) return Refuse(where, "has a ring of under 3 points");
  return ring;
}

absl::StatusOr<imaging::Polygon> ReadPolygon(const json& rings,
                                             const std::string& where) {
  if (!rings.is_array() || rings.empty()) {
    return Refuse(where, "is a polygon without a ring");
  }
  imaging::Polygon polygon;
  ASSIGN_OR_RETURN(polygon.exterior, ReadRing(rings[0], where));
  for (size_t i = 1; i < rings.size(); ++i) {
    ASSIGN_OR_RETURN(polygon.holes.emplace_back(), ReadRing(rings[i], where));
  }
  return polygon;
}

// QuPath's `plane` counts from 0; of z and t, one is the slice.
absl::StatusOr<int> ReadSlice(const json& geometry, const std::string& where) {
  const json& plane = Member(geometry, "plane");
  int64_t slice = 0;
  for (const char* const axis : {"t", "z"}) {
    const json& value = Member(plane, axis);
    if (value.is_null()) continue;
    const double number = value.is_number() ? value.get<double>() : -1;
    if (!(number >= 0 && number < kMaxSlice) || number != std::floor(number)) {
      return Refuse(where, "lies on a plane that no image has");
    }
    if (number > 0) slice = static_cast<int64_t>(number);
  }
  return static_cast<int>(slice + 1);
}

// Reads one geometry; what has no area is passed over.
absl::Status ReadGeometry(const json& geometry, const std::string& where,
                          OutlineCollector& found) {
  const std::string type = TypeOf(geometry);
  if (type == "GeometryCollection") {
    for (const json& part : Member(geometry, "geometries")) {
      RETURN_IF_ERROR(ReadGeometry(part, where, found));
    }
    return absl::OkStatus();
  }
  if (type == "Point" || type == "MultiPoint" || type == "LineString" ||
      type == "MultiLineString") {
    return absl::OkStatus();
  }
  if (type != "Polygon" && type != "MultiPolygon") {
    return Refuse(where, "is of no type that GeoJSON has");
  }
  ASSIGN_OR_RETURN(const int slice, ReadSlice(geometry, where));
  const json& coordinates = Member(geometry, "coordinates");
  std::vector<imaging::Polygon> polygons;
  if (type == "Polygon") {
    ASSIGN_OR_RETURN(polygons.emplace_back(), ReadPolygon(coordinates, where));
  } else if (coordinates.is_array()) {
    for (const json& rings : coordinates) {
      ASSIGN_OR_RETURN(polygons.emplace_back(), ReadPolygon(rings, where));
    }
  }
  if (polygons.empty()) return Refuse(where, "has no coordinates");
  found.Add(slice, std::move(polygons));
  return absl::OkStatus();
}

absl::Status ReadFeature(const json& feature, const std::string& where,
                         OutlineCollector& found) {
  if (TypeOf(feature) != "Feature") {
    return ReadGeometry(feature, where, found);
  }
  const json& geometry = Member(feature, "geometry");
  if (geometry.is_null()) return absl::OkStatus();  // GeoJSON allows it.
  return ReadGeometry(geometry, where, found);
}

absl::Status ReadDocument(const json& document, OutlineCollector& found) {
  const bool is_collection = TypeOf(document) == "FeatureCollection";
  const json& features =
      is_collection ? Member(document, "features") : document;
  if (!features.is_array()) {
    if (is_collection) return Refuse("it", "has no list of features");
    return ReadFeature(document, "it", found);
  }
  int number = 0;
  for (const json& feature : features) {
    RETURN_IF_ERROR(
        ReadFeature(feature, absl::StrFormat("feature %d", ++number), found));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<SliceOutlines>> ReadGeoJson(absl::string_view text) {
  RETURN_IF_ERROR(CheckStructure(text));
  OutlineCollector found;
  try {
    const json document = json::parse(text.begin(), text.end());
    RETURN_IF_ERROR(ReadDocument(document, found));
  } catch (const json::parse_error& error) {
    return Refuse("it", absl::StrFormat("is no valid JSON at byte %d",
                                        static_cast<int64_t>(error.byte)));
  } catch (const json::exception&) {
    return Refuse("it", "has a number that is out of range");
  }
  return found.Take();
}

}  // namespace tessera::data
