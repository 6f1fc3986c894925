#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/annotations/formats.h"
#include "models/python/pickle.h"

namespace tessera::annotations {
namespace {

using python::NumberArray;
using python::Pickle;
using python::PickleValue;
using Kind = PickleValue::Kind;

// Limits the points, because a short file can repeat a shared list any number
// of times.
constexpr int64_t kMaxPoints = 16'000'000;
// A polyline counts as closed if neither x nor y of its ends differs by more.
constexpr double kClosedWithinPx = 1;
// A point is a pixel's index and means the pixel's centre.
constexpr double kCentre = 0.5;

absl::Status NotAsPyjamasSaves(const std::string& where,
                               const std::string& what) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s %s; open it in a current PyJAMAS and save it again", where, what));
}

// Reads the two numbers of a pair, which is a list or an array.
bool ReadPair(const Pickle& pickle, const PickleValue& value, double& x,
              double& y) {
  if (value.kind == Kind::kArray) {
    const NumberArray& numbers = pickle.array(value).numbers;
    if (numbers.count() != 2) return false;
    x = numbers[0];
    y = numbers[1];
    return true;
  }
  if (value.kind != Kind::kList || pickle.items(value).size() != 2) {
    return false;
  }
  const PickleValue& first = pickle.items(value)[0];
  const PickleValue& second = pickle.items(value)[1];
  x = first.number;
  y = second.number;
  return first.kind == Kind::kNumber && second.kind == Kind::kNumber;
}

absl::StatusOr<imaging::Point> PointAt(double x, double y,
                                       const std::string& where) {
  const auto point = CheckedPoint(x + kCentre, y + kCentre);
  if (point.ok()) return point;
  return NotAsPyjamasSaves(where, "has a coordinate that is not a number");
}

// Reads an array of n × 2 numbers, as other tools write polylines.
absl::StatusOr<imaging::Ring> ReadPointArray(const NumberArray& numbers,
                                             const std::string& where) {
  const bool pairs = numbers.count() == 0 ||
                     (numbers.count() > 0 && numbers.shape.size() == 2 &&
                      numbers.shape[1] == 2);
  if (!pairs) return NotAsPyjamasSaves(where, "is not a list of points");
  const int64_t count = numbers.count() / 2;
  imaging::Ring points;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t x = numbers.column_major ? i : 2 * i;
    const int64_t y = numbers.column_major ? count + i : 2 * i + 1;
    ASSIGN_OR_RETURN(points.emplace_back(),
                     PointAt(numbers[x], numbers[y], where));
  }
  return points;
}

absl::StatusOr<imaging::Ring> ReadPoints(const Pickle& pickle,
                                         const PickleValue& polyline,
                                         const std::string& where) {
  if (polyline.kind == Kind::kArray) {
    return ReadPointArray(pickle.array(polyline).numbers, where);
  }
  if (polyline.kind != Kind::kList) {
    return NotAsPyjamasSaves(where, "is not a list of points");
  }
  imaging::Ring points;
  for (const PickleValue& value : pickle.items(polyline)) {
    double x = 0;
    double y = 0;
    if (!ReadPair(pickle, value, x, y)) {
      return NotAsPyjamasSaves(where, "has a point that is not [x, y]");
    }
    ASSIGN_OR_RETURN(points.emplace_back(), PointAt(x, y, where));
  }
  return points;
}

Annotation AnnotationOf(imaging::Ring points, int slice) {
  const imaging::Point& first = points.front();
  const imaging::Point& last = points.back();
  const bool closed = std::abs(first.x - last.x) <= kClosedWithinPx &&
                      std::abs(first.y - last.y) <= kClosedWithinPx;
  if (first == last) points.pop_back();
  Annotation annotation;
  // PyJAMAS' contours of masks have their corners on the background pixels
  // around the object.
  annotation.through_centres = true;
  annotation.position = {.kind = Position::Kind::kSlice, .number = slice};
  if (!closed || points.size() < 3) {
    annotation.shape = Annotation::Shape::kLine;
  }
  annotation.polygons.push_back({.exterior = std::move(points)});
  return annotation;
}

// How many points a polyline counts for. An empty polyline counts as one, so
// that shared lists of empty polylines are limited, too.
int64_t CountPoints(const Pickle& pickle, const PickleValue& polyline) {
  if (polyline.kind == Kind::kArray) {
    return 1 + pickle.array(polyline).numbers.count();
  }
  return 1 + (polyline.kind == Kind::kList
                  ? static_cast<int64_t>(pickle.items(polyline).size())
                  : 0);
}

// The ids of all polylines.
class Ids {
 public:
  // Reads the third pickle. Without readable ids, At() finds none.
  Ids(absl::string_view bytes, AnnotationFile& file) {
    if (bytes.empty()) return;  // A file of an old version.
    absl::StatusOr<Pickle> pickle = Pickle::ReadFrom(bytes);
    if (pickle.ok()) {
      pickle_ = *std::move(pickle);
      return;
    }
    file.notes.push_back(absl::StrFormat("its ids cannot be read (%s)",
                                         pickle.status().message()));
  }

  // The id of a polyline, if it is a whole number from 1 to 4,294,967,295.
  // `slice` and `polyline` count from 0.
  std::optional<uint32_t> At(size_t slice, size_t polyline) const {
    if (!pickle_.has_value()) return std::nullopt;
    const auto of_slice = ItemOf(pickle_->root(), slice);
    if (!of_slice.has_value()) return std::nullopt;
    const auto id = ItemOf(*of_slice, polyline);
    if (!id.has_value() || id->kind != Kind::kNumber) return std::nullopt;
    const bool whole = id->number >= 1 &&
                       id->number <= std::numeric_limits<uint32_t>::max() &&
                       id->number == std::floor(id->number);
    if (!whole) return std::nullopt;
    return static_cast<uint32_t>(id->number);
  }

 private:
  std::optional<PickleValue> ItemOf(const PickleValue& list,
                                    size_t index) const {
    if (list.kind == Kind::kArray) {
      const NumberArray& numbers = pickle_->array(list).numbers;
      if (static_cast<int64_t>(index) >= numbers.count()) return std::nullopt;
      return PickleValue{.kind = Kind::kNumber,
                         .number = numbers[static_cast<int64_t>(index)]};
    }
    if (list.kind != Kind::kList || index >= pickle_->items(list).size()) {
      return std::nullopt;
    }
    return pickle_->items(list)[index];
  }

  std::optional<Pickle> pickle_;
};

absl::Status ReadSlice(const Pickle& pickle, const PickleValue& polylines,
                       int slice, const Ids& ids, int64_t& points,
                       AnnotationFile& file) {
  if (polylines.kind == Kind::kNone) return absl::OkStatus();
  if (polylines.kind != Kind::kList) {
    return NotAsPyjamasSaves(absl::StrFormat("slice %d", slice),
                             "is not a list of polylines");
  }
  const std::vector<PickleValue>& all = pickle.items(polylines);
  for (size_t i = 0; i < all.size(); ++i) {
    const PickleValue& polyline = all[i];
    const std::string where =
        absl::StrFormat("slice %d, polyline %d", slice, i + 1);
    points += CountPoints(pickle, polyline);
    if (points > kMaxPoints) {
      return absl::ResourceExhaustedError(
          absl::StrFormat("it has more than %d points; split it", kMaxPoints));
    }
    ASSIGN_OR_RETURN(imaging::Ring ring, ReadPoints(pickle, polyline, where));
    // PyJAMAS keeps remains of erased polylines: lists of one point or none.
    if (ring.size() < 2) continue;
    file.annotations.push_back(AnnotationOf(std::move(ring), slice));
    file.annotations.back().number = ids.At(static_cast<size_t>(slice) - 1, i);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<AnnotationFile> ReadPjs(absl::string_view bytes) {
  ASSIGN_OR_RETURN(const Pickle fiducials, Pickle::ReadFrom(bytes));
  if (fiducials.root().kind == Kind::kDict) {
    return absl::InvalidArgumentError(
        "it is a pickle, but not of outlines (a classifier of PyJAMAS, for "
        "example); give the .pjs file of the annotations");
  }
  ASSIGN_OR_RETURN(const Pickle polylines, Pickle::ReadFrom(bytes));
  if (polylines.root().kind != Kind::kList) {
    return NotAsPyjamasSaves("its list of polylines", "is missing");
  }
  const auto& slices = polylines.items(polylines.root());
  if (slices.size() > static_cast<size_t>(kMaxSlice)) {
    return NotAsPyjamasSaves("it", "has too many slices");
  }
  AnnotationFile file;
  const Ids ids(bytes, file);
  int64_t points = 0;
  for (size_t i = 0; i < slices.size(); ++i) {
    RETURN_IF_ERROR(ReadSlice(polylines, slices[i], static_cast<int>(i + 1),
                              ids, points, file));
  }
  return file;
}

}  // namespace tessera::annotations
