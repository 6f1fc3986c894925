// Writes networks as ONNX, for ONNX Runtime and the programs built on it.
#ifndef TESSERA_MODELS_EXCHANGE_ONNX_FILE_H_
#define TESSERA_MODELS_EXCHANGE_ONNX_FILE_H_

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "models/version/manifest.h"

namespace tessera::exchange {

// What a file for other programs says of the version that it was made from.
struct VersionLabel {
  std::string model;   // `nuclei`.
  int number = 0;      // 3.
  std::string sha256;  // Of the version; see version::VersionSha256().
};

// The file's only input: float32, N × 1 × height × width, whose sides are
// multiples of 2^depth. See ExpectsPercentiles() for its values.
inline constexpr char kImageInput[] = "image";
// The file's only output: float32, N × planes × height × width, as
// PlaneNames().
inline constexpr char kPlanesOutput[] = "planes";

// Writes a version as an ONNX file of operator set 13 (ONNX 1.8, 2020). What
// the input must be and what the planes are stands in the file's documentation
// and metadata. `weights` are the bytes of weights.safetensors. Takes as much
// memory as the weights.
// Errors: INVALID_ARGUMENT if `weights` do not fit the manifest;
// FAILED_PRECONDITION if they take 2 GiB or more, which the format cannot hold;
// UNAVAILABLE if `path` cannot be written.
absl::Status WriteOnnx(const version::Manifest& manifest,
                       absl::string_view weights, const VersionLabel& label,
                       const std::filesystem::path& path);

}  // namespace tessera::exchange

#endif  // TESSERA_MODELS_EXCHANGE_ONNX_FILE_H_
