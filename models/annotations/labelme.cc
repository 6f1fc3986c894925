#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "models/annotations/formats.h"
#include "models/annotations/shapes.h"

namespace tessera::annotations {
namespace {

using Shape = Annotation::Shape;

absl::Status Refuse(const std::string& where, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrFormat("%s %s; save it again in labelme", where, what));
}

absl::StatusOr<imaging::Ring> ReadPoints(const Json& shape,
                                         const std::string& where) {
  const Json& points = Member(shape, "points");
  if (!points.is_array()) return Refuse(where, "has no list of points");
  imaging::Ring ring;
  for (const Json& position : points) {
    const auto point = ReadPosition(position);
    if (!point.ok()) return Refuse(where, point.status().message());
    ring.push_back(*point);
  }
  return ring;
}

// The outline of a shape of `type`. Sets `shape` to its kind.
absl::StatusOr<imaging::Ring> OutlineOf(const std::string& type,
                                        imaging::Ring points,
                                        const std::string& where,
                                        Shape& shape) {
  shape = Shape::kArea;
  if (type == "polygon" || type.empty()) {
    if (points.size() > 1 && points.front() == points.back()) points.pop_back();
    if (points.size() < 3) return Refuse(where, "has under 3 points");
    return points;
  }
  if (type == "rectangle" || type == "circle") {
    if (points.size() != 2) return Refuse(where, "has not 2 points");
    const imaging::Point& a = points[0];
    const imaging::Point& b = points[1];
    if (type == "rectangle") {
      return RectangleRing(a.x, a.y, b.x - a.x, b.y - a.y);
    }
    const double radius = std::hypot(b.x - a.x, b.y - a.y);
    return EllipseRing(a, radius, radius);
  }
  shape = type == "point" || type == "points" ? Shape::kPoints : Shape::kLine;
  return points;
}

class LabelmeReader {
 public:
  absl::StatusOr<AnnotationFile> Read(const Json& shapes) {
    int number = 0;
    for (const Json& shape : shapes) {
      RETURN_IF_ERROR(Add(shape, absl::StrCat("shape ", ++number)));
    }
    if (masks_ > 0) {
      file_.notes.push_back(absl::StrFormat(
          "%d of its shapes are masks, which are not read; turn them into "
          "polygons",
          masks_));
    }
    return std::move(file_);
  }

 private:
  absl::Status Add(const Json& shape, const std::string& where) {
    const std::string type = TextOf(shape, "shape_type");
    if (type == "mask") {
      ++masks_;
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(imaging::Ring points, ReadPoints(shape, where));
    Annotation annotation;
    annotation.name = TextOf(shape, "label");
    ASSIGN_OR_RETURN(
        imaging::Ring ring,
        OutlineOf(type, std::move(points), where, annotation.shape));
    annotation.polygons.emplace_back().exterior = std::move(ring);
    // Shapes of one label and group are parts of one object.
    const Json& group = Member(shape, "group_id");
    if (annotation.shape == Shape::kArea && !group.is_null()) {
      const auto [found, is_new] = groups_.try_emplace(
          {annotation.name, group.dump(-1, ' ', true,
                                       Json::error_handler_t::replace)},
          file_.annotations.size());
      if (!is_new) {
        file_.annotations[found->second].polygons.push_back(
            std::move(annotation.polygons[0]));
        return absl::OkStatus();
      }
    }
    file_.annotations.push_back(std::move(annotation));
    return absl::OkStatus();
  }

  AnnotationFile file_;
  // The index in `file_`'s annotations by label and group.
  std::map<std::pair<std::string, std::string>, size_t> groups_;
  int64_t masks_ = 0;
};

}  // namespace

absl::StatusOr<AnnotationFile> ReadLabelme(const Json& document,
                                           const std::string& image_filename) {
  const Json& shapes = Member(document, "shapes");
  if (!shapes.is_array()) return Refuse("it", "has no list of shapes");
  ASSIGN_OR_RETURN(AnnotationFile file, LabelmeReader().Read(shapes));
  const std::string name = BaseName(TextOf(document, "imagePath"));
  const auto stem = [](const std::string& of) {
    return of.substr(0, of.rfind('.'));
  };
  if (!name.empty() && stem(name) != stem(image_filename)) {
    file.notes.push_back(absl::StrFormat(
        "its outlines belong to an image called %s, but the given image is "
        "called %s",
        Quoted(name), Quoted(image_filename)));
  }
  return file;
}

}  // namespace tessera::annotations
