// Writes networks as TorchScript, for PyTorch and the programs built on it.
#ifndef TESSERA_MODELS_EXCHANGE_TORCH_SCRIPT_H_
#define TESSERA_MODELS_EXCHANGE_TORCH_SCRIPT_H_

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "models/version/manifest.h"

namespace tessera::exchange {

// Writes a version as a TorchScript archive: a module whose forward() takes and
// returns what WriteOnnx()'s graph does. `weights` are the bytes of
// weights.safetensors. Takes twice the memory of the weights.
// Errors: INVALID_ARGUMENT if `weights` do not fit the manifest; UNAVAILABLE if
// `path` cannot be written; INTERNAL for other faults of LibTorch.
absl::Status WriteTorchScript(const version::Manifest& manifest,
                              absl::string_view weights,
                              const std::filesystem::path& path);

// The version of LibTorch that writes them: `1.13.1`.
std::string TorchVersion();

}  // namespace tessera::exchange

#endif  // TESSERA_MODELS_EXCHANGE_TORCH_SCRIPT_H_
