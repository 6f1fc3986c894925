#include "models/unet/out_of_memory.h"

#include "absl/strings/match.h"

namespace tessera::unet {

bool SaysOutOfMemory(absl::string_view message) {
  for (const char* words :
       {"out of memory", "can't allocate memory", "not enough memory",
        // Of cuDNN and cuBLAS.
        "STATUS_ALLOC_FAILED", "ALLOCATION_FAILED"}) {
    if (absl::StrContains(message, words)) return true;
  }
  return false;
}

}  // namespace tessera::unet
