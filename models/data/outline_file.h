// Reads hand-drawn outlines: GeoJSON (QuPath's among it) and PyJAMAS' .pjs.
#ifndef TESSERA_MODELS_DATA_OUTLINE_FILE_H_
#define TESSERA_MODELS_DATA_OUTLINE_FILE_H_

#include <filesystem>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/polygon.h"

namespace tessera::data {

// Outlines of one slice. `slice` counts from 1.
struct SliceOutlines {
  int slice = 1;
  std::vector<imaging::Outline> outlines;  // Numbered 1, 2, … in file order.
};

// Reads all outlines of a file, by slice. The format is told by the content.
// GeoJSON: Polygon and MultiPolygon features; QuPath's `plane` gives the slice
// (z, or t where z is 0), none means slice 1. Point and line features are
// passed over. .pjs: gzip of three pickles, of which plain lists, numbers and
// strings are read and nothing is ever executed.
// Errors: NOT_FOUND; INVALID_ARGUMENT naming what is wrong and where;
// RESOURCE_EXHAUSTED if it unpacks to more than 256 MiB.
absl::StatusOr<std::vector<SliceOutlines>> ReadOutlines(
    const std::filesystem::path& path);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_OUTLINE_FILE_H_
