// Writes .npy files, NumPy's files of one array.
#ifndef TESSERA_MODELS_PYTHON_WRITE_NPY_H_
#define TESSERA_MODELS_PYTHON_WRITE_NPY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tessera::python {

// Returns what comes before the numbers of a .npy file: a header of version 1,
// whose length is a multiple of 64 bytes, as NumPy's. The numbers follow, the
// last axis varying fastest. `type_name` is NumPy's name of their type and byte
// order, such as "<f4", "<u2" or "|u1".
// REQUIRES: no side is negative; `shape` has at most 32 sides.
std::string NpyHeaderFor(absl::string_view type_name,
                         const std::vector<int64_t>& shape);

}  // namespace tessera::python

#endif  // TESSERA_MODELS_PYTHON_WRITE_NPY_H_
