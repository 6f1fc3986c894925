// Zips of OME-Zarr as images and as masks.
#include "tests/fuzz/image_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 0 && data[0] == 'P') tessera::fuzz::CheckImage(data, size);
  return 0;
}
