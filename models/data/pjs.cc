#include <cmath>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/data/outline_collector.h"
#include "models/data/pickle.h"

namespace tessera::data {
namespace {

using Kind = PickleValue::Kind;

// Shared lists let a short file stand for any number of points.
constexpr int64_t kMaxPoints = 16'000'000;

absl::Status NotAsPyjamasSaves(const std::string& where,
                               const std::string& what) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s %s; open it in a current PyJAMAS and save it again", where, what));
}

absl::StatusOr<imaging::Point> ReadPoint(const Pickle& pickle,
                                         const PickleValue& value,
                                         const std::string& where) {
  if (value.kind != Kind::kList || pickle.items(value).size() != 2 ||
      pickle.items(value)[0].kind != Kind::kNumber ||
      pickle.items(value)[1].kind != Kind::kNumber) {
    return NotAsPyjamasSaves(where, "has a point that is not [x, y]");
  }
  const imaging::Point point{pickle.items(value)[0].number,
                             pickle.items(value)[1].number};
  // Also false for NaN.
  if (std::abs(point.x) <= kMaxCoordinate &&
      std::abs(point.y) <= kMaxCoordinate) {
    return point;
  }
  return NotAsPyjamasSaves(where, "has a coordinate that is no number");
}

absl::StatusOr<imaging::Ring> ReadRing(const Pickle& pickle,
                                       const PickleValue& polyline,
                                       const std::string& where) {
  if (polyline.kind != Kind::kList) {
    return NotAsPyjamasSaves(where, "is not a list of points");
  }
  imaging::Ring ring;
  for (const PickleValue& value : pickle.items(polyline)) {
    ASSIGN_OR_RETURN(const imaging::Point point,
                     ReadPoint(pickle, value, where));
    ring.push_back(point);
  }
  if (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
  return ring;
}

absl::Status ReadSlice(const Pickle& pickle, const PickleValue& polylines,
                       int slice, int64_t& points, OutlineCollector& found) {
  if (polylines.kind == Kind::kNone) return absl::OkStatus();
  if (polylines.kind != Kind::kList) {
    return NotAsPyjamasSaves(absl::StrFormat("slice %d", slice),
                             "is not a list of polylines");
  }
  int number = 0;
  for (const PickleValue& polyline : pickle.items(polylines)) {
    const std::string where =
        absl::StrFormat("slice %d, polyline %d", slice, ++number);
    // An empty polyline counts too, or a shared list of them would be free.
    points += 1 + (polyline.kind == Kind::kList
                       ? static_cast<int64_t>(pickle.items(polyline).size())
                       : 0);
    if (points > kMaxPoints) {
      return absl::ResourceExhaustedError(
          absl::StrFormat("it has more than %d points; split it", kMaxPoints));
    }
    ASSIGN_OR_RETURN(imaging::Ring ring, ReadRing(pickle, polyline, where));
    // PyJAMAS also keeps lines and what is left of erased polylines.
    if (ring.size() >= 3) found.Add(slice, {{.exterior = std::move(ring)}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<SliceOutlines>> ReadPjs(absl::string_view bytes) {
  RETURN_IF_ERROR(Pickle::ReadFrom(bytes).status());  // Fiducials.
  ASSIGN_OR_RETURN(const Pickle polylines, Pickle::ReadFrom(bytes));
  // Files of older versions end here; the ids that follow are not needed.
  if (polylines.root().kind != Kind::kList) {
    return NotAsPyjamasSaves("its list of polylines", "is missing");
  }
  const auto& slices = polylines.items(polylines.root());
  if (slices.size() > static_cast<size_t>(kMaxSlice)) {
    return NotAsPyjamasSaves("it", "has too many slices");
  }
  OutlineCollector found;
  int64_t points = 0;
  for (size_t i = 0; i < slices.size(); ++i) {
    RETURN_IF_ERROR(ReadSlice(polylines, slices[i], static_cast<int>(i + 1),
                              points, found));
  }
  return found.Take();
}

}  // namespace tessera::data
