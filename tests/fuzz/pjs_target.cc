// PyJAMAS' outlines: packed as the files are, and unpacked, where a fuzzer
// gets further.
#include <cstddef>
#include <cstdint>

#include "models/annotations/formats.h"
#include "tests/fuzz/outline_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 1 && data[0] == 0x1f && data[1] == 0x8b) {
    return tessera::fuzz::CheckOutlineBytes(data, size);
  }
  tessera::fuzz::CheckOutlines(tessera::annotations::ReadPjs(
      {reinterpret_cast<const char*>(data), size}));
  return 0;
}
