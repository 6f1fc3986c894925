// PNG, JPEG and .npy files as images and as masks.
#include "tests/fuzz/image_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 0 && (data[0] == 0x89 || data[0] == 0x93 || data[0] == 0xff)) {
    tessera::fuzz::CheckImage(data, size);
  }
  return 0;
}
