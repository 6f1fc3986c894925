// Outlines and masks of Cellpose.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/outline_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return tessera::fuzz::CheckOutlineBytes(data, size);
}
