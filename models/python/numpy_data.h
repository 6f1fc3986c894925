// NumPy's arrays of numbers, as .npy files and pickles hold them.
#ifndef TESSERA_MODELS_PYTHON_NUMPY_DATA_H_
#define TESSERA_MODELS_PYTHON_NUMPY_DATA_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace tessera::python {

// The type of an array's elements.
struct NumberType {
  // NumPy's letter: b(ool), i(nt), u(nsigned), f(loat), O(bject). 0 for all
  // other types, whose values are not read.
  char kind = 0;
  size_t bytes = 0;  // Per element.
  bool big_endian = false;

  bool is_number() const { return kind != 0 && kind != 'O'; }
};

// Reads `f8`, `<i2`, `|b1`, `|O` and the like.
NumberType ParseNumberType(absl::string_view text);

// The number that begins at `bytes`. REQUIRES: type.is_number(); `bytes` has
// type.bytes bytes.
double ReadNumber(const NumberType& type, const char* bytes);

// An array of numbers. Borrows its bytes.
struct NumberArray {
  NumberType type;
  std::vector<int64_t> shape;  // Empty for a single number.
  bool column_major = false;   // The first axis varies fastest.
  absl::string_view bytes;

  // The product of `shape`. −1 if the product does not fit the number of bytes,
  // or the elements are not numbers.
  int64_t count() const;
  // Element `index` in the order of the bytes.
  // REQUIRES: 0 ≤ index < count().
  double operator[](int64_t index) const {
    return ReadNumber(type,
                      bytes.data() + static_cast<size_t>(index) * type.bytes);
  }
};

}  // namespace tessera::python

#endif  // TESSERA_MODELS_PYTHON_NUMPY_DATA_H_
