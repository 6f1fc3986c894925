#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "models/annotations/formats.h"
#include "models/annotations/pixel_objects.h"
#include "models/annotations/run_lengths.h"

namespace tessera::annotations {
namespace {

constexpr size_t kMaxNamed = 8;

absl::Status Refuse(const std::string& where, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrFormat("%s %s; export it again as COCO", where, what));
}

std::string StemOf(const std::string& filename) {
  return filename.substr(0, filename.rfind('.'));
}

// The member of `images` for the image file: the one with its name, or else the
// only one with its name apart from the extension. If `images` has a single
// member, its name may differ; `notes` then says so.
absl::StatusOr<const Json*> ChooseImage(const Json& images,
                                        const std::string& image_filename,
                                        std::vector<std::string>& notes) {
  std::vector<const Json*> alike;
  std::vector<std::string> names;
  for (const Json& image : images) {
    const std::string name = BaseName(TextOf(image, "file_name"));
    if (name == image_filename) return &image;
    if (StemOf(name) == StemOf(image_filename)) alike.push_back(&image);
    if (names.size() <= kMaxNamed) names.push_back(Quoted(name));
  }
  if (alike.size() == 1) return alike[0];
  if (images.size() == 1) {
    notes.push_back(absl::StrFormat(
        "its outlines belong to an image called %s, but the given image is "
        "called %s",
        names[0], Quoted(image_filename)));
    return &images[0];
  }
  if (names.size() > kMaxNamed) names.back() = "…";
  return absl::InvalidArgumentError(absl::StrFormat(
      "it has %d images (%s), and none is called %s; give one of these, or "
      "rename the image",
      images.size(), absl::StrJoin(names, ", "), Quoted(image_filename)));
}

class CocoReader {
 public:
  absl::StatusOr<AnnotationFile> Read(const Json& document,
                                      const std::string& image_filename) {
    ASSIGN_OR_RETURN(
        const Json* const image,
        ChooseImage(Member(document, "images"), image_filename, file_.notes));
    FindSlices(Member(document, "images"), *image);
    for (const Json& category : Member(document, "categories")) {
      categories_.emplace_back(&Member(category, "id"),
                               TextOf(category, "name"));
    }
    int64_t without = 0;
    int number = 0;
    for (const Json& item : Member(document, "annotations")) {
      ++number;
      const auto slice = slices_.find(Member(item, "image_id"));
      if (slice == slices_.end()) continue;
      const Json& segmentation = Member(item, "segmentation");
      if (segmentation.empty()) {  // Only a box, or a crowd's keypoints.
        ++without;
        continue;
      }
      RETURN_IF_ERROR(Add(item, segmentation, slice->second,
                          absl::StrCat("annotation ", number)));
    }
    if (without > 0) {
      file_.notes.push_back(absl::StrFormat(
          "%d of its annotations have no segmentation and are left out",
          without));
    }
    return std::move(file_);
  }

 private:
  // COCO has no slices. Tessera writes an image for each slice, with the same
  // name and the slice's number.
  void FindSlices(const Json& images, const Json& chosen) {
    for (const Json& image : images) {
      const Json& slice = Member(image, "slice");
      const bool numbered = slice.is_number_integer() && slice >= 1 &&
                            slice <= kMaxSlice;
      if (&image != &chosen &&
          (!numbered || Member(image, "file_name") !=
                            Member(chosen, "file_name"))) {
        continue;
      }
      Position position;
      if (numbered) {
        position = {.kind = Position::Kind::kSlice,
                    .number = slice.get<int>()};
      }
      slices_.emplace(Member(image, "id"), position);
    }
  }

  absl::Status Add(const Json& item, const Json& segmentation,
                   const Position& position, const std::string& where) {
    Annotation annotation;
    annotation.position = position;
    annotation.name = NameOf(Member(item, "category_id"));
    const Json& crowd = Member(item, "iscrowd");
    if (crowd.is_number() && crowd.get<double>() != 0) {
      annotation.role = Annotation::Role::kOther;
      annotation.name = "crowd";
    }
    auto polygons = segmentation.is_array() ? ReadPolygons(segmentation)
                                            : ReadRuns(segmentation);
    if (!polygons.ok()) {
      if (absl::IsResourceExhausted(polygons.status())) {
        return polygons.status();
      }
      return Refuse(where, polygons.status().message());
    }
    if (polygons->empty()) return absl::OkStatus();
    annotation.polygons = *std::move(polygons);
    // A polygon of two points encloses nothing.
    const auto is_short = [](const imaging::Polygon& polygon) {
      return polygon.exterior.size() < 3;
    };
    auto& all = annotation.polygons;
    if (std::all_of(all.begin(), all.end(), is_short)) {
      annotation.shape = Annotation::Shape::kLine;
    } else {
      std::erase_if(all, is_short);
    }
    file_.annotations.push_back(std::move(annotation));
    return absl::OkStatus();
  }

  std::string NameOf(const Json& category) const {
    for (const auto& [id, name] : categories_) {
      if (*id == category) return name;
    }
    return "";
  }

  // Reads [[x, y, x, y, …], …].
  static absl::StatusOr<std::vector<imaging::Polygon>> ReadPolygons(
      const Json& segmentation) {
    std::vector<imaging::Polygon> polygons;
    for (const Json& numbers : segmentation) {
      if (!numbers.is_array() || numbers.size() % 2 != 0) {
        return absl::InvalidArgumentError(
            "has a polygon that is not a list x, y, x, y, …");
      }
      imaging::Ring ring;
      for (size_t i = 0; i < numbers.size(); i += 2) {
        if (!numbers[i].is_number() || !numbers[i + 1].is_number()) {
          return absl::InvalidArgumentError(
              "has a coordinate that is not a number");
        }
        ASSIGN_OR_RETURN(ring.emplace_back(),
                         CheckedPoint(numbers[i].get<double>(),
                                      numbers[i + 1].get<double>()));
      }
      if (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
      if (!ring.empty()) polygons.push_back({.exterior = std::move(ring)});
    }
    return polygons;
  }

  // Reads {"size": [height, width], "counts": …}.
  absl::StatusOr<std::vector<imaging::Polygon>> ReadRuns(
      const Json& segmentation) {
    constexpr int64_t kMaxSide = 1'000'000;
    const Json& size = Member(segmentation, "size");
    const auto side = [&](size_t i) -> int64_t {
      return size[i].is_number_integer() ? size[i].get<int64_t>() : 0;
    };
    if (!size.is_array() || size.size() != 2 || side(0) < 1 || side(1) < 1 ||
        side(0) > kMaxSide || side(1) > kMaxSide) {
      return absl::InvalidArgumentError("has run lengths without a size");
    }
    ASSIGN_OR_RETURN(const auto lengths,
                     ReadRunLengths(Member(segmentation, "counts")));
    ASSIGN_OR_RETURN(const auto runs, RunsInside(lengths, side(0) * side(1)));
    if (runs.empty()) return std::vector<imaging::Polygon>();
    return TraceRuns(runs, side(0), budget_);
  }

  AnnotationFile file_;
  std::vector<std::pair<const Json*, std::string>> categories_;
  std::map<Json, Position> slices_;  // By the images' ids.
  int64_t budget_ = kMaxTracedPixels;
};

}  // namespace

absl::StatusOr<AnnotationFile> ReadCoco(const Json& document,
                                        const std::string& image_filename) {
  const Json& images = Member(document, "images");
  if (!images.is_array() || images.empty() ||
      !Member(document, "annotations").is_array()) {
    return Refuse("it", "has no list of images or annotations");
  }
  return CocoReader().Read(document, image_filename);
}

}  // namespace tessera::annotations
