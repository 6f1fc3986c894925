// The starting model: the version of the model `nuclei` that comes with the
// program. README.md beside this file says what it was trained on.
#ifndef TESSERA_MODELS_STARTER_STARTER_H_
#define TESSERA_MODELS_STARTER_STARTER_H_

#include "absl/strings/string_view.h"

namespace tessera::starter {

inline constexpr char kModelId[] = "nuclei";

// The bytes of the version's two files. They lie in the program, which the
// system maps: bytes that nobody reads take no memory.
absl::string_view Weights();   // weights.safetensors
absl::string_view Manifest();  // manifest.json

}  // namespace tessera::starter

#endif  // TESSERA_MODELS_STARTER_STARTER_H_
