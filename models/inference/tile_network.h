// A network on a device, made ready to be applied.
#ifndef TESSERA_MODELS_INFERENCE_TILE_NETWORK_H_
#define TESSERA_MODELS_INFERENCE_TILE_NETWORK_H_

#include <torch/torch.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/image.h"
#include "models/imaging/symmetry.h"
#include "models/turns/tile_batches.h"
#include "models/unet/applied_network.h"
#include "models/unet/keep_going.h"
#include "models/unet/packed_network.h"
#include "models/unet/weights.h"
#include "models/version/parameters.h"

namespace tessera::inference {

// The symmetries that an input is computed in. Without `test_time_augmentation`
// only the identity; with it, the identity first and then all others that
// training uses: eight in all, or four (no transposing) if the network input is
// not square.
std::vector<imaging::Symmetry> SymmetriesFor(imaging::Size network_input,
                                             bool test_time_augmentation);

// Turns an input into the planes that objects are decoded from.
//
// Functions throw what LibTorch throws. Not thread-safe, except that
// AddPlanes() may run concurrently for inputs with IsForOneCore().
class TileNetwork {
 public:
  // `weights` are the bytes of weights.safetensors; they are not kept.
  // Errors: those of unet::ReadWeights().
  // REQUIRES: `parameters` are valid; `precision` is not kAuto.
  static absl::StatusOr<TileNetwork> Load(
      absl::string_view weights, const version::TrainingParameters& parameters,
      const torch::Device& device,
      version::Precision precision = version::Precision::kFloat32);

  // The same network on the CPU.
  TileNetwork OnCpu() const;

  // How many planes unet::Activate() gives for the target.
  int planes() const { return planes_; }
  // The sides of inputs are multiples of this.
  int grid_px() const { return 1 << shape_.depth; }
  // Whether each output depends on all of the input, as with group
  // normalisation.
  bool sees_whole_input() const {
    return shape_.normalization == version::NetworkNormalization::kGroup;
  }

  // Whether `keep_going` may apply another network, or this one, between two
  // operators.
  bool may_be_overtaken() const { return packed_.has_value(); }
  // Whether several inputs of the size are best computed at once, each on one
  // core. Only packed networks can run on several threads, and only small
  // features fit the cores' caches.
  bool IsForOneCore(imaging::Size input) const {
    constexpr int64_t kMostFeatureBytes = int64_t{8} << 20;
    return packed_.has_value() && FeatureBytes(input) <= kMostFeatureBytes;
  }
  // How long an input takes, relative to other inputs.
  int64_t CostOf(imaging::Size input) const {
    return int64_t{input.height} * input.width * shape_.base_width *
           shape_.base_width;
  }

  // How many inputs of a size are computed at once if their features of the top
  // level may take `most_feature_bytes`.
  int MostAtOnce(imaging::Size input, int64_t most_feature_bytes) const {
    if (packed_.has_value()) return 1;
    return static_cast<int>(std::clamp<int64_t>(
        most_feature_bytes / FeatureBytes(input), 1, kMostAtOnce));
  }

  // Applies the network to all inputs and adds the planes to their sums. Planes
  // are turned back as the input's symmetry says, and flow vectors with them.
  // Returns false and adds nothing if `keep_going` returned false. `keep_going`
  // is asked between two levels of the network, or between two operators if the
  // network is packed.
  // REQUIRES: there is at least one input and at most MostAtOnce(); all inputs
  // have one size after their symmetry; each has planes() sums.
  bool AddPlanes(const std::vector<turns::TileInput>& inputs,
                 const unet::KeepGoing& keep_going);

 private:
  // `tensors` lie on the CPU, have no batch normalisation and fit `shape`.
  TileNetwork(unet::NamedTensors tensors, const version::NetworkShape& shape,
              version::Target target, const torch::Device& device,
              version::Precision precision);

  static constexpr int64_t kMostAtOnce = 64;

  // Bytes of the features of the top level.
  int64_t FeatureBytes(imaging::Size input) const {
    return int64_t{4} * input.height * input.width * shape_.base_width;
  }

  // Returns N × planes × height × width, on the CPU; undefined if `keep_going`
  // returned false.
  torch::Tensor Forward(const torch::Tensor& input,
                        const unet::KeepGoing& keep_going);

  unet::NamedTensors tensors_;
  std::optional<unet::PackedNetwork> packed_;    // On a CPU that supports it.
  std::optional<unet::AppliedNetwork> applied_;  // Else.
  version::NetworkShape shape_;
  version::Target target_;
  version::Precision precision_;
  int planes_;
};

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_TILE_NETWORK_H_
