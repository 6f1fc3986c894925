// PyJAMAS' outlines: packed as the files are, and unpacked, where a fuzzer
// gets further.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/outline_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 1 && data[0] == 0x1f && data[1] == 0x8b) {
    const tessera::fuzz::MemoryFile file(data, size);
    tessera::fuzz::CheckOutlines(tessera::data::ReadOutlines(file.path()));
    return 0;
  }
  tessera::fuzz::CheckOutlines(tessera::data::ReadPjs(
      {reinterpret_cast<const char*>(data), size}));
  return 0;
}
