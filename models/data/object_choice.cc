#include "models/data/object_choice.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/quoting.h"
#include "models/data/containment.h"
#include "models/data/inner_pixels.h"
#include "models/data/region.h"

namespace tessera::data {
namespace {

using annotations::Annotation;
using annotations::Position;
using imaging::Polygon;
using imaging::Rect;
using Role = Annotation::Role;
using Shape = Annotation::Shape;

constexpr size_t kMaxNamed = 5;

// `1 line is`, `2 lines are`.
std::string Count(int64_t count, absl::string_view noun) {
  return count == 1 ? absl::StrCat("1 ", noun, " is")
                    : absl::StrCat(count, " ", noun, "s are");
}

struct Candidate {
  uint32_t number;
  const Annotation* annotation;
  Bounds bounds;
};

std::string NameOf(const Candidate& candidate) {
  std::string name = absl::StrCat("outline ", candidate.number);
  if (!candidate.annotation->name.empty()) {
    absl::StrAppend(&name, " (",
                    Quoted(candidate.annotation->name), ")");
  }
  return name;
}

std::string NamesOf(const std::vector<Candidate>& candidates) {
  std::vector<std::string> names;
  for (const Candidate& candidate : candidates) {
    if (names.size() == kMaxNamed) {
      names.push_back(
          absl::StrFormat("%d more", candidates.size() - kMaxNamed));
      break;
    }
    names.push_back(NameOf(candidate));
  }
  return absl::StrJoin(names, ", ");
}

// Whether the polygons cover all pixels of the ROI but for a margin of one
// pixel. PyJAMAS' rectangle ends at the centres of the outermost pixels.
bool CoversRoi(const Candidate& candidate, const Rect& roi) {
  const int dx = roi.width() > 2 ? 1 : 0;
  const int dy = roi.height() > 2 ? 1 : 0;
  const Rect inner{roi.x0 + dx, roi.y0 + dy, roi.x1 - dx, roi.y1 - dy};
  const Bounds needed{inner.x0 + 0.5, inner.y0 + 0.5, inner.x1 - 0.5,
                      inner.y1 - 0.5};
  if (!candidate.bounds.Holds(needed, 0)) return false;
  const auto mask =
      RasterizeRegion({{1, candidate.annotation->polygons}}, inner);
  return std::none_of(mask.pixels().begin(), mask.pixels().end(),
                      [](uint32_t label) { return label == 0; });
}

// Sorts the annotations of one slice. Used once.
class Chooser {
 public:
  explicit Chooser(const Rect& roi) : roi_(roi) {}

  // Keeps annotations that may be objects, and counts the others by kind.
  void Add(uint32_t number, const Annotation& annotation) {
    const Bounds bounds = BoundsOf(annotation.polygons);
    // Lines and points may have no coordinates, hence empty bounds. Such
    // annotations are counted, too.
    if (!bounds.empty() && !Touches(bounds, roi_)) {
      if (annotation.shape == Shape::kArea) {
        elsewhere_.push_back(&annotation.polygons);
      }
      return;
    }
    const Candidate candidate{number, &annotation, bounds};
    if (annotation.shape == Shape::kLine) {
      ++lines_;
    } else if (annotation.shape == Shape::kPoints) {
      ++points_;
    } else if (annotation.role == Role::kOther) {
      others_.push_back(candidate);
    } else if (annotation.role == Role::kPart) {
      ++parts_;
    } else {
      objects_.push_back(candidate);
    }
  }

  ObjectChoice Choose() {
    LeaveOutAnnotations();
    LeaveOutRoi();
    LeaveOutRegionsAndParts();
    DescribeCounts();
    ObjectChoice choice;
    for (const Candidate& object : objects_) {
      std::vector<Polygon> polygons = OutlineOf(object);
      if (polygons.empty()) {
        notes_.push_back(absl::StrCat(NameOf(object),
                                      " has no pixel inside and is left out"));
        continue;
      }
      choice.outlines.push_back({object.number, std::move(polygons)});
    }
    DescribeParts(choice.outlines);
    choice.notes = std::move(notes_);
    return choice;
  }

 private:
  std::vector<Polygon> OutlineOf(const Candidate& object) const {
    const Rect place = ClipTo(object.bounds, roi_);
    const bool is_seen = place.width() > 0 && place.height() > 0;
    return object.annotation->through_centres && is_seen
               ? InnerPixels(object.annotation->polygons, place)
               : object.annotation->polygons;
  }

  // Removes the objects for which `leave_out` is true, and returns them.
  template <typename Predicate>
  std::vector<Candidate> TakeOut(Predicate leave_out) {
    std::vector<Candidate> taken;
    const auto split = std::stable_partition(
        objects_.begin(), objects_.end(),
        [&](const Candidate& object) { return !leave_out(object); });
    taken.assign(split, objects_.end());
    objects_.erase(split, objects_.end());
    return taken;
  }

  static bool IsDetected(const Candidate& candidate) {
    return candidate.annotation->role == Role::kCell ||
           candidate.annotation->role == Role::kDetection;
  }

  void LeaveOutAnnotations() {
    if (std::none_of(objects_.begin(), objects_.end(), IsDetected)) return;
    const auto annotations = TakeOut([](const Candidate& object) {
      return object.annotation->role == Role::kAnnotation;
    });
    if (annotations.empty()) return;
    notes_.push_back(absl::StrFormat(
        "%s left out (%s): where there are detections or cells, these are the "
        "objects, and annotations are regions",
        Count(static_cast<int64_t>(annotations.size()), "annotation"),
        NamesOf(annotations)));
  }

  void LeaveOutRoi() {
    auto rois = TakeOut([&](const Candidate& object) {
      return !IsDetected(object) && CoversRoi(object, roi_);
    });
    if (rois.empty()) return;
    // An object may fill the ROI.
    if (objects_.empty()) {
      notes_.push_back(absl::StrCat(
          NamesOf(rois), rois.size() == 1 ? " lies" : " lie",
          " around the whole ROI and counts as an object, since the ROI has "
          "no other outline; remove a rectangle that was only drawn around "
          "cells"));
      objects_ = std::move(rois);
      return;
    }
    notes_.push_back(absl::StrFormat(
        "%s left out: it is the ROI's own rectangle or lies round the whole "
        "ROI, so it is a region and no object",
        absl::StrCat(NamesOf(rois), rois.size() == 1 ? " is" : " are")));
  }

  void LeaveOutRegionsAndParts() {
    std::vector<const std::vector<Polygon>*> polygons;
    for (const Candidate& object : objects_) {
      polygons.push_back(&object.annotation->polygons);
    }
    // The outlines inside a region may be outside the ROI.
    polygons.insert(polygons.end(), elsewhere_.begin(), elsewhere_.end());
    Containment containment(polygons);
    std::set<const Annotation*> regions;
    std::set<const Annotation*> parts;
    for (size_t i = 0; i < objects_.size(); ++i) {
      const bool is_cell = objects_[i].annotation->role == Role::kCell;
      const auto inside = containment.InsideOf(i, is_cell ? polygons.size() : 2);
      if (inside.size() >= 2 && !IsDetected(objects_[i])) {
        regions.insert(objects_[i].annotation);
      }
      for (const size_t inner : inside) {
        if (inner >= objects_.size()) continue;
        const bool is_part =
            is_cell && objects_[inner].annotation->role == Role::kDetection;
        if (is_part) parts.insert(objects_[inner].annotation);
        if (!is_part && inside.size() == 1) Nest(inner, i);
      }
    }
    if (!containment.complete()) {
      notes_.push_back(
          "the outlines lie over each other so often that not all were looked "
          "at for regions; look at the mask");
    }
    parts_ += static_cast<int64_t>(TakeOut([&](const Candidate& object) {
                                     return parts.count(object.annotation) > 0;
                                   }).size());
    const auto taken = TakeOut([&](const Candidate& object) {
      return regions.count(object.annotation) > 0;
    });
    if (taken.empty()) return;
    notes_.push_back(absl::StrFormat(
        "%s left out: it lies round several other outlines and covers them, so "
        "it is a region and no object",
        absl::StrCat(NamesOf(taken), taken.size() == 1 ? " is" : " are")));
  }

  // Notes the numbers that several outlines have.
  void DescribeParts(const std::vector<imaging::Outline>& outlines) {
    std::map<uint32_t, int> counts;
    for (const imaging::Outline& outline : outlines) ++counts[outline.number];
    std::erase_if(counts, [](const auto& entry) { return entry.second == 1; });
    if (counts.empty()) return;
    const auto named = std::min(counts.size(), kMaxNamed);
    const std::string numbers = absl::StrJoin(
        counts.begin(), std::next(counts.begin(), static_cast<int>(named)),
        ", ", [](std::string* out, const auto& entry) {
          absl::StrAppend(out, entry.first);
        });
    notes_.push_back(absl::StrCat(
        "several outlines have the number ", numbers,
        counts.size() > named
            ? absl::StrFormat(" and %d more", counts.size() - named)
            : "",
        "; outlines with the same number are one object of the mask"));
  }

  // Notes a later outline inside an earlier one, which it lies on. The opposite
  // order hides the inner outline; DescribeHidden() reports that.
  void Nest(size_t inner, size_t outer) {
    if (objects_[inner].annotation < objects_[outer].annotation) return;
    nested_.push_back(absl::StrFormat("%s lies wholly inside %s",
                                      NameOf(objects_[inner]),
                                      NameOf(objects_[outer])));
  }

  void DescribeCounts() {
    if (lines_ > 0) {
      notes_.push_back(absl::StrFormat(
          "%s left out: only closed outlines are objects",
          Count(lines_, "open line")));
    }
    if (points_ > 0) {
      notes_.push_back(absl::StrCat(Count(points_, "annotation"),
                                    " of points left out"));
    }
    if (!others_.empty()) {
      notes_.push_back(absl::StrFormat(
          "%s left out, which the file calls no object (%s)",
          Count(static_cast<int64_t>(others_.size()), "outline"),
          NamesOf(others_)));
    }
    if (parts_ > 0) {
      notes_.push_back(absl::StrFormat(
          "%s left out as parts of cells or detections",
          Count(parts_, "outline")));
    }
    if (nested_.empty()) return;
    const size_t more = nested_.size() - std::min(nested_.size(), kMaxNamed);
    nested_.resize(nested_.size() - more);
    notes_.push_back(absl::StrCat(
        absl::StrJoin(nested_, ", "),
        more > 0 ? absl::StrFormat(", and so do %d more", more) : "",
        "; each is an object of the mask"));
  }

  const Rect roi_;
  std::vector<Candidate> objects_;
  std::vector<const std::vector<Polygon>*> elsewhere_;
  std::vector<Candidate> others_;
  std::vector<std::string> nested_;
  std::vector<std::string> notes_;
  int64_t lines_ = 0;
  int64_t points_ = 0;
  int64_t parts_ = 0;
};

}  // namespace

ObjectChoice ChooseObjects(const annotations::AnnotationFile& file,
                           const SlicePlace& place, const Rect& roi) {
  std::vector<const Annotation*> here;
  for (const Annotation& annotation : file.annotations) {
    if (LiesOn(annotation.position, place)) here.push_back(&annotation);
  }
  const auto numbered =
      std::count_if(here.begin(), here.end(), [](const Annotation* annotation) {
        return annotation->number.has_value();
      });
  const bool all_numbered = numbered == static_cast<int64_t>(here.size());
  Chooser chooser(roi);
  bool any_without_slice = false;
  uint32_t order = 0;
  for (const Annotation* const annotation : here) {
    ++order;
    any_without_slice |= annotation->position.kind == Position::Kind::kEvery;
    chooser.Add(all_numbered ? *annotation->number : order, *annotation);
  }
  ObjectChoice choice = chooser.Choose();
  if (numbered > 0 && !all_numbered) {
    choice.notes.push_back(absl::StrFormat(
        "%d of %d outlines of the slice have no number of their own, so the "
        "objects are numbered in the order of the file",
        static_cast<int64_t>(here.size()) - numbered, here.size()));
  }
  choice.notes.insert(choice.notes.begin(), file.notes.begin(),
                      file.notes.end());
  if (any_without_slice && place.slices > 1) {
    choice.notes.push_back(absl::StrFormat(
        "outlines without a slice are used for slice %d",
        place.slice));
  }
  return choice;
}

}  // namespace tessera::data
