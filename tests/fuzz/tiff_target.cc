// TIFF files as images and as masks, and where their directories are.
#include "models/imaging/tiff_directories.h"
#include "tests/fuzz/image_check.h"

namespace tessera::fuzz {
namespace {

// Whoever waits for directories never waits for what is there.
void CheckDirectories(const uint8_t* data, size_t size) {
  const MemoryFile memory(data, size);
  for (const size_t part : {size / 2, size}) {
    const auto there = static_cast<int64_t>(part);
    const int64_t needed =
        imaging::BytesForDirectories(memory.path(), there);
    Require(needed == 0 || needed > there, "the next directory is not there");
  }
}

}  // namespace
}  // namespace tessera::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 0 && (data[0] == 'I' || data[0] == 'M')) {
    tessera::fuzz::CheckDirectories(data, size);
    tessera::fuzz::CheckImage(data, size);
  }
  return 0;
}
