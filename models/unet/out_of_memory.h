// Tells a lack of memory from other faults.
#ifndef TESSERA_MODELS_UNET_OUT_OF_MEMORY_H_
#define TESSERA_MODELS_UNET_OUT_OF_MEMORY_H_

#include "absl/strings/string_view.h"

namespace tessera::unet {

// Whether an error message of LibTorch says that memory is short. On the CPU
// only the message tells.
bool SaysOutOfMemory(absl::string_view message);

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_OUT_OF_MEMORY_H_
