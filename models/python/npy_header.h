// The header of a .npy file, NumPy's file of one array.
#ifndef TESSERA_MODELS_PYTHON_NPY_HEADER_H_
#define TESSERA_MODELS_PYTHON_NPY_HEADER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/python/numpy_data.h"

namespace tessera::python {

// Headers of versions 1 to 3 are read if they have at most so many bytes, with
// everything before the numbers. NumPy's own have 128 as a rule.
inline constexpr size_t kMostNpyHeaderBytes = 64 << 10;

struct NpyHeader {
  // NumPy's name of the elements' type, such as "<u2"; empty for an array of
  // structures.
  std::string type_name;
  NumberType type;             // What `type_name` means.
  std::vector<int64_t> shape;  // Not negative. Empty for a single number.
  bool column_major = false;   // The first axis varies fastest (Fortran).
  size_t bytes = 0;            // Where the numbers begin.
};

// Whether the bytes begin like a .npy file.
bool IsNpy(absl::string_view beginning);

// Reads the header from the first bytes of a file. `beginning` is the whole
// file or at least kMostNpyHeaderBytes of it.
// Errors: INVALID_ARGUMENT with a phrase about the file, such as "its header
// has no shape".
absl::StatusOr<NpyHeader> ReadNpyHeader(absl::string_view beginning);

}  // namespace tessera::python

#endif  // TESSERA_MODELS_PYTHON_NPY_HEADER_H_
