// Whole numbers in the bytes of files. Private to models/imaging.
#ifndef TESSERA_MODELS_IMAGING_ZARR_LITTLE_ENDIAN_H_
#define TESSERA_MODELS_IMAGING_ZARR_LITTLE_ENDIAN_H_

#include <cassert>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace tessera::imaging::zarr {

// The number in `count` bytes from `at` on, the lowest byte first.
// REQUIRES: `bytes` has them; count ≤ 8.
inline uint64_t LittleEndian(absl::string_view bytes, size_t at, size_t count) {
  assert(at + count <= bytes.size());
  uint64_t number = 0;
  for (size_t i = count; i > 0; --i) {
    number = number << 8 | static_cast<uint8_t>(bytes[at + i - 1]);
  }
  return number;
}

}  // namespace tessera::imaging::zarr

#endif  // TESSERA_MODELS_IMAGING_ZARR_LITTLE_ENDIAN_H_
