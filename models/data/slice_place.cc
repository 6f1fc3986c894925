#include "models/data/slice_place.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace tessera::data {

using annotations::Annotation;
using annotations::Position;

bool LiesOn(const Position& position, const SlicePlace& place) {
  switch (position.kind) {
    case Position::Kind::kEvery: return true;
    case Position::Kind::kSlice: return position.number == place.slice;
    case Position::Kind::kPage:
      return (position.number - 1) / place.channels + 1 == place.slice;
    case Position::Kind::kPlane: break;
  }
  const bool on_all_z = position.z == Position::kAll;
  const bool on_all_t = position.t == Position::kAll;
  if (!place.one_axis) {
    return (on_all_z || position.z == place.z) &&
           (on_all_t || position.t == place.t);
  }
  // With slices along one axis, either number counts as that of the slice.
  const int z = on_all_z ? 0 : position.z;
  const int t = on_all_t ? 0 : position.t;
  return (z == place.z && t == place.t) ||
         ((z == 0 || t == 0) && z + t + 1 == place.slice);
}

std::string DescribeSlices(const annotations::AnnotationFile& file) {
  constexpr size_t kMaxSlices = 20;
  std::set<int> numbers;
  std::set<std::pair<int, int>> planes;  // z and t.
  bool every = false;
  for (const Annotation& annotation : file.annotations) {
    const Position& at = annotation.position;
    if (at.kind == Position::Kind::kEvery) {
      every = true;
    } else if (at.kind != Position::Kind::kPlane) {
      numbers.insert(at.number);
    } else if (at.z == 0 || at.t == 0) {
      numbers.insert(at.z + at.t + 1);
    } else {
      planes.emplace(at.z, at.t);
    }
  }
  std::vector<std::string> names;
  for (const int number : numbers) names.push_back(absl::StrCat(number));
  const auto name = [](int number) {
    return number == Position::kAll ? "any" : absl::StrCat(number + 1);
  };
  for (const auto& [z, t] : planes) {
    names.push_back(absl::StrFormat("z %s of time %s", name(z), name(t)));
  }
  if (names.empty()) return every ? "each slice" : "no slice";
  if (names.size() > kMaxSlices) {
    names.resize(kMaxSlices);
    names.push_back("…");
  }
  return absl::StrCat("slice ", absl::StrJoin(names, ", "));
}

}  // namespace tessera::data
