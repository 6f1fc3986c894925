// The weights of a version, looked up by the layers that need them.
#ifndef TESSERA_MODELS_EXCHANGE_LAYER_WEIGHTS_H_
#define TESSERA_MODELS_EXCHANGE_LAYER_WEIGHTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/version/safetensors.h"

namespace tessera::exchange {

// The tensors of a weights.safetensors. Whoever writes a network asks for one
// after the other, and looks at status() in the end.
//
// Not thread-safe. Borrows the file's bytes.
class LayerWeights {
 public:
  // Errors: those of version::ParseSafetensors().
  static absl::StatusOr<LayerWeights> Parse(absl::string_view file);

  // The bytes of a float32 tensor; none if it is missing or of another shape,
  // which status() then says.
  absl::string_view Bytes(const std::string& name,
                          const std::vector<int64_t>& shape);

  // The first error of Bytes(). Errors: INVALID_ARGUMENT naming the tensor.
  const absl::Status& status() const { return status_; }

 private:
  explicit LayerWeights(version::TensorFile file) : file_(std::move(file)) {}

  version::TensorFile file_;
  absl::Status status_;
};

}  // namespace tessera::exchange

#endif  // TESSERA_MODELS_EXCHANGE_LAYER_WEIGHTS_H_
