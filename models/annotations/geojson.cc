#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/annotations/formats.h"

namespace tessera::annotations {
namespace {

using Role = Annotation::Role;

absl::Status Refuse(const std::string& where, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrFormat("%s %s; export it again as GeoJSON", where, what));
}

absl::StatusOr<imaging::Ring> ReadRing(const Json& positions,
                                       const std::string& where) {
  if (!positions.is_array()) return Refuse(where, "has no list of positions");
  imaging::Ring ring;
  for (const Json& position : positions) {
    const auto point = ReadPosition(position);
    if (!point.ok()) return Refuse(where, point.status().message());
    ring.push_back(*point);
  }
  if (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
  if (ring.size() < 3) return Refuse(where, "has a ring of under 3 points");
  return ring;
}

absl::StatusOr<imaging::Polygon> ReadPolygon(const Json& rings,
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

absl::StatusOr<int> ReadAxis(const Json& plane, const char* axis,
                             const std::string& where) {
  const Json& value = Member(plane, axis);
  if (value.is_null()) return 0;
  const double number = value.is_number() ? value.get<double>() : -1;
  if (number >= 0 && number < kMaxSlice && number == std::floor(number)) {
    return static_cast<int>(number);
  }
  return Refuse(where, "lies on a plane that no image has");
}

// QuPath leaves `plane` out for the first plane.
absl::StatusOr<Position> ReadPlane(const Json& geometry,
                                   const std::string& where) {
  const Json& plane = Member(geometry, "plane");
  Position position{.kind = Position::Kind::kPlane};
  ASSIGN_OR_RETURN(position.z, ReadAxis(plane, "z", where));
  ASSIGN_OR_RETURN(position.t, ReadAxis(plane, "t", where));
  return position;
}

// Adds the areas of one geometry to `annotation`. For lines and points only the
// shape is set; their points are dropped.
absl::Status ReadGeometry(const Json& geometry, const std::string& where,
                          Annotation& annotation) {
  const std::string type = TextOf(geometry, "type");
  if (type == "GeometryCollection") {
    for (const Json& part : Member(geometry, "geometries")) {
      RETURN_IF_ERROR(ReadGeometry(part, where, annotation));
    }
    return absl::OkStatus();
  }
  const bool is_line = type == "LineString" || type == "MultiLineString";
  if (!is_line && type != "Point" && type != "MultiPoint" &&
      type != "Polygon" && type != "MultiPolygon") {
    return Refuse(where, "is of no type that GeoJSON has");
  }
  ASSIGN_OR_RETURN(annotation.position, ReadPlane(geometry, where));
  const Json& coordinates = Member(geometry, "coordinates");
  if (type == "Polygon") {
    ASSIGN_OR_RETURN(annotation.polygons.emplace_back(),
                     ReadPolygon(coordinates, where));
  } else if (type == "MultiPolygon") {
    if (!coordinates.is_array() || coordinates.empty()) {
      return Refuse(where, "has no coordinates");
    }
    for (const Json& rings : coordinates) {
      ASSIGN_OR_RETURN(annotation.polygons.emplace_back(),
                       ReadPolygon(rings, where));
    }
  } else if (annotation.polygons.empty()) {
    annotation.shape = is_line ? Annotation::Shape::kLine
                               : Annotation::Shape::kPoints;
  }
  if (!annotation.polygons.empty()) annotation.shape = Annotation::Shape::kArea;
  return absl::OkStatus();
}

// QuPath 0.2 wrote the class as `id`, later versions `object_type` and
// `objectType`.
Role RoleOf(const Json& feature) {
  const Json& properties = Member(feature, "properties");
  std::string type = TextOf(properties, "objectType");
  if (type.empty()) type = TextOf(properties, "object_type");
  if (type.empty()) type = TextOf(feature, "id");
  absl::AsciiStrToLower(&type);
  if (type == "annotation" || type == "pathannotationobject") {
    return Role::kAnnotation;
  }
  if (type == "detection" || type == "pathdetectionobject") {
    return Role::kDetection;
  }
  if (type == "cell" || type == "pathcellobject") return Role::kCell;
  for (const char* const other :
       {"tile", "pathtileobject", "root", "pathrootobject", "tmacoreobject",
        "tma_core", "tmacore", "tma core"}) {
    if (type == other) return Role::kOther;
  }
  return Role::kUnknown;
}

std::string NameOf(const Json& feature) {
  const Json& properties = Member(feature, "properties");
  const std::string name = TextOf(properties, "name");
  return name.empty() ? TextOf(Member(properties, "classification"), "name")
                      : name;
}

class GeoJsonReader {
 public:
  absl::StatusOr<AnnotationFile> Read(const Json& document) {
    RETURN_IF_ERROR(ReadDocument(document));
    if (nuclei_ > 0) {
      file_.notes.push_back(absl::StrFormat(
          "outlines of nuclei in cells are left out (%d); those of the cells are "
          "read",
          nuclei_));
    }
    return std::move(file_);
  }

 private:
  absl::Status ReadDocument(const Json& document) {
    const bool is_collection = TextOf(document, "type") == "FeatureCollection";
    const Json& features =
        is_collection ? Member(document, "features") : document;
    if (features.is_array()) return ReadList(features, "", Role::kUnknown);
    if (is_collection) return Refuse("it", "has no list of features");
    return ReadItem(document, "it", Role::kUnknown);
  }

  absl::Status ReadList(const Json& features, const std::string& number,
                        Role parent) {
    int index = 0;
    for (const Json& feature : features) {
      const std::string own = absl::StrCat(number, ++index);
      RETURN_IF_ERROR(ReadItem(feature, absl::StrCat("feature ", own), parent));
    }
    return absl::OkStatus();
  }

  // Reads a Feature, or a geometry without a Feature.
  absl::Status ReadItem(const Json& item, const std::string& where,
                        Role parent) {
    const std::string type = TextOf(item, "type");
    if (type == "Feature") return ReadFeature(item, where, parent);
    if (type != "GeometryCollection") return Add(item, where, {});
    for (const Json& part : Member(item, "geometries")) {
      RETURN_IF_ERROR(Add(part, where, {}));
    }
    return absl::OkStatus();
  }

  absl::Status ReadFeature(const Json& feature, const std::string& where,
                           Role parent) {
    Annotation annotation{.role = RoleOf(feature), .name = NameOf(feature)};
    if (parent == Role::kCell || parent == Role::kDetection ||
        parent == Role::kPart) {
      annotation.role = Role::kPart;
    }
    const Role role = annotation.role;
    nuclei_ += Member(feature, "nucleusGeometry").is_object();
    const Json& geometry = Member(feature, "geometry");
    // GeoJSON allows features without a geometry.
    if (!geometry.is_null()) {
      RETURN_IF_ERROR(Add(geometry, where, std::move(annotation)));
    }
    // QuPath's hierarchy of objects, if it was exported.
    for (const Json* const holder :
         std::array{&feature, &Member(feature, "properties")}) {
      const Json& children = Member(*holder, "childObjects");
      const Json& listed =
          children.is_object() ? Member(children, "features") : children;
      if (!listed.is_array()) continue;
      const std::string number =
          where == "it" ? "" : absl::StrCat(where.substr(8), ".");
      RETURN_IF_ERROR(ReadList(listed, number, role));
    }
    return absl::OkStatus();
  }

  absl::Status Add(const Json& geometry, const std::string& where,
                   Annotation annotation) {
    annotation.shape = Annotation::Shape::kPoints;
    RETURN_IF_ERROR(ReadGeometry(geometry, where, annotation));
    file_.annotations.push_back(std::move(annotation));
    return absl::OkStatus();
  }

  AnnotationFile file_;
  int64_t nuclei_ = 0;
};

}  // namespace

absl::StatusOr<AnnotationFile> ReadGeoJson(const Json& document) {
  return GeoJsonReader().Read(document);
}

}  // namespace tessera::annotations
