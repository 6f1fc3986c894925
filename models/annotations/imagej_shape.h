// ImageJ's composite ROIs. Private to this room.
#ifndef TESSERA_MODELS_ANNOTATIONS_IMAGEJ_SHAPE_H_
#define TESSERA_MODELS_ANNOTATIONS_IMAGEJ_SHAPE_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "models/annotations/big_endian.h"
#include "models/imaging/polygon.h"

namespace tessera::annotations {

// Reads the `floats` numbers from byte `at` on: segments of paths, as in Java's
// PathIterator. Curves become chords. The paths are the rings of one polygon by
// the even-odd rule. Errors: INVALID_ARGUMENT.
absl::StatusOr<std::vector<imaging::Polygon>> ReadImageJShape(
    const BigEndian& in, size_t at, size_t floats);

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_IMAGEJ_SHAPE_H_
