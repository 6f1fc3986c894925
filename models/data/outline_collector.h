// Gathers outlines from the readers of the outline formats. Private to this
// room.
#ifndef TESSERA_MODELS_DATA_OUTLINE_COLLECTOR_H_
#define TESSERA_MODELS_DATA_OUTLINE_COLLECTOR_H_

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/data/outline_file.h"
#include "models/imaging/polygon.h"

namespace tessera::data {

// No image is wider; keeps arithmetic on coordinates exact enough.
inline constexpr double kMaxCoordinate = 1e9;
inline constexpr int kMaxSlice = 1'000'000;

// Sorts outlines by slice and numbers them, from 1 in each slice, in the order
// that they come in. Owns them until Take().
//
// Not thread-safe.
class OutlineCollector {
 public:
  // REQUIRES: slice ≥ 1.
  void Add(int slice, std::vector<imaging::Polygon> polygons) {
    SliceOutlines& outlines = slices_[slice];
    outlines.slice = slice;
    const auto number = static_cast<uint32_t>(outlines.outlines.size() + 1);
    outlines.outlines.push_back({number, std::move(polygons)});
  }

  // The slices that have an outline, ascending. REQUIRES: called once.
  std::vector<SliceOutlines> Take() {
    std::vector<SliceOutlines> all;
    for (auto& [slice, outlines] : slices_) all.push_back(std::move(outlines));
    return all;
  }

 private:
  std::map<int, SliceOutlines> slices_;
};

// Reads the text of a GeoJSON file (RFC 7946) and QuPath's variants of it: a
// bare list of features, and `plane` inside a geometry.
// Errors: INVALID_ARGUMENT and RESOURCE_EXHAUSTED, without the file's name,
// which the caller puts before it.
absl::StatusOr<std::vector<SliceOutlines>> ReadGeoJson(absl::string_view text);

// Reads an unpacked .pjs file: three pickles, of which the second is a list of
// slices, a slice a list of polylines, a polyline a list of [x, y]. Polylines
// of under three points enclose nothing and are passed over.
// Errors: INVALID_ARGUMENT and RESOURCE_EXHAUSTED, without the file's name.
absl::StatusOr<std::vector<SliceOutlines>> ReadPjs(absl::string_view bytes);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_OUTLINE_COLLECTOR_H_
