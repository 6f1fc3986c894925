// The safetensors file format: named arrays, no code.
// https://github.com/huggingface/safetensors describes it. Eight bytes give the
// length of a JSON header; the header gives each tensor's type, shape and
// position; the tensors' bytes follow.
#ifndef TESSERA_MODELS_VERSION_SAFETENSORS_H_
#define TESSERA_MODELS_VERSION_SAFETENSORS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::version {

// One array. `bytes` is little-endian, row after row.
struct TensorView {
  std::string dtype;  // `F32`, `F64` or `I64`.
  std::vector<int64_t> shape;
  absl::string_view bytes;
};

struct TensorFile {
  std::map<std::string, TensorView> tensors;  // Borrow from the parsed bytes.
  std::map<std::string, std::string> metadata;
};

// Errors: INVALID_ARGUMENT naming the tensor: header too long or not JSON,
// unknown type, shape and bytes that disagree, positions outside the file or
// overlapping, bytes that belong to no tensor. Allocates no more memory than
// the file has.
absl::StatusOr<TensorFile> ParseSafetensors(absl::string_view file);

// The beginning of the file, up to the first tensor's bytes. The bytes of all
// tensors follow in the order of their names. Reads no `bytes`, so that large
// tensors can be made one after the other.
// REQUIRES: each tensor's shape and type are valid.
std::string SafetensorsHeader(const TensorFile& file);

// Writes the whole file.
// REQUIRES: each tensor's bytes fit its shape and type.
std::string WriteSafetensors(const TensorFile& file);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_SAFETENSORS_H_
