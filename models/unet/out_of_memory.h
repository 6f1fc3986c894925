// Telling a lack of memory from other faults.
#ifndef TESSERA_MODELS_UNET_OUT_OF_MEMORY_H_
#define TESSERA_MODELS_UNET_OUT_OF_MEMORY_H_

#include "absl/strings/string_view.h"

namespace tessera::unet {

// Whether LibTorch's message of an error says that memory is short; on the CPU
// it tells so by its words alone.
bool SaysOutOfMemory(absl::string_view message);

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_OUT_OF_MEMORY_H_
