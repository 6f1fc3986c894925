// weights.safetensors: a network's parameters and buffers under the names that
// LibTorch gives them, such as `down0.convolution1.weight`.
#ifndef TESSERA_MODELS_UNET_WEIGHTS_H_
#define TESSERA_MODELS_UNET_WEIGHTS_H_

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/unet/unet.h"
#include "models/version/parameters.h"
#include "models/version/safetensors.h"

namespace tessera::unet {

using NamedTensors = std::map<std::string, torch::Tensor>;

// The network's own tensors, not copies.
NamedTensors TensorsOf(const UNet& network);

// The names, shapes and types of TensorsOf() without making a network. The
// tensors have no memory (LibTorch's meta device).
NamedTensors ShapesOf(const version::NetworkShape& shape, int outputs);

// ParameterCount() without making a network: the largest takes 30 GiB.
int64_t ParameterCountOf(const version::NetworkShape& shape, int outputs);

// Makes a network in evaluation mode with copies of `tensors`.
// REQUIRES: `tensors` fit `shape` and `outputs`.
UNet MakeNetwork(const NamedTensors& tensors, const version::NetworkShape& shape,
                 int outputs);

// Returns the safetensors file of `tensors`, which may lie on any device. The
// same values give the same bytes.
// REQUIRES: every tensor is float32, float64 or int64.
std::string WriteTensors(const NamedTensors& tensors,
                         const std::map<std::string, std::string>& metadata);

// Copies the values in `file` whose names begin with `prefix` into `tensors`,
// whose names lack the prefix. Writes nothing if there is an error.
// Errors: INVALID_ARGUMENT naming the tensor that is missing, unknown, or of
// another shape or type.
absl::Status ReadTensors(const version::TensorFile& file,
                         const std::string& prefix,
                         const NamedTensors& tensors);

// The bytes of weights.safetensors.
std::string SaveWeights(const UNet& network);

// Errors: INVALID_ARGUMENT naming the tensor if `file` does not hold the
// weights of a network of this shape; the network is then unchanged.
absl::Status LoadWeights(absl::string_view file, UNet& network);

// Returns copies of the tensors in `file`. Faster than LoadWeights() by several
// times, since no random weights are drawn for a new network. Errors: as
// LoadWeights().
absl::StatusOr<NamedTensors> ReadWeights(absl::string_view file,
                                         const version::NetworkShape& shape,
                                         int outputs);

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_WEIGHTS_H_
