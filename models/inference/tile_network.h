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

// The ways to lay an input: as it is, first; with `test_time_augmentation` all
// that training varies, which are eight, or without transposing four where the
// network input size is no square.
std::vector<imaging::Symmetry> SymmetriesFor(imaging::Size network_input,
                                             bool test_time_augmentation);

// From an input of the network input size to the planes that objects are
// decoded from.
//
// Functions throw what LibTorch throws. Not thread-safe, but AddPlanes() is
// where IsForOneCore().
class TileNetwork {
 public:
  // `weights` are the bytes of weights.safetensors; not kept.
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
  // Sides of inputs are multiples of it.
  int grid_px() const { return 1 << shape_.depth; }
  // Whether each output depends on all of the input, as by group norm.
  bool sees_whole_input() const {
    return shape_.normalization == version::NetworkNormalization::kGroup;
  }

  // Whether `keep_going` may apply another network, or this one, meanwhile.
  bool may_be_overtaken() const { return packed_.has_value(); }
  // Whether inputs of the size are rather computed many at once, each on one
  // core: by several threads, as what is packed may be, and in their caches.
  bool IsForOneCore(imaging::Size input) const {
    constexpr int64_t kMostFeatureBytes = int64_t{8} << 20;
    return packed_.has_value() && FeatureBytes(input) <= kMostFeatureBytes;
  }
  // What an input takes of the device, to be compared with others.
  int64_t CostOf(imaging::Size input) const {
    return int64_t{input.height} * input.width * shape_.base_width *
           shape_.base_width;
  }

  // How many inputs of a size are computed at once, if their features of the
  // top level may take so many bytes.
  int MostAtOnce(imaging::Size input, int64_t most_feature_bytes) const {
    if (packed_.has_value()) return 1;
    return static_cast<int>(std::clamp<int64_t>(
        most_feature_bytes / FeatureBytes(input), 1, kMostAtOnce));
  }

  // Applies the network to all inputs, and adds their planes; directions are
  // turned with them. False, and nothing is added, if it was not to
  // `keep_going`, which is asked between two of its levels, or operators where
  // it is packed.
  // REQUIRES: there are inputs, of one size as they are laid, no more than
  // MostAtOnce() allows; planes() sums of each.
  bool AddPlanes(const std::vector<turns::TileInput>& inputs,
                 const unet::KeepGoing& keep_going);

 private:
  // `tensors` lie on the CPU, without batch normalisations, as `shape`.
  TileNetwork(unet::NamedTensors tensors, const version::NetworkShape& shape,
              version::Target target, const torch::Device& device,
              version::Precision precision);

  static constexpr int64_t kMostAtOnce = 64;

  // Of the top level.
  int64_t FeatureBytes(imaging::Size input) const {
    return int64_t{4} * input.height * input.width * shape_.base_width;
  }

  // N × planes × height × width, on the CPU; undefined if it was stopped.
  torch::Tensor Forward(const torch::Tensor& input,
                        const unet::KeepGoing& keep_going);

  unet::NamedTensors tensors_;
  std::optional<unet::PackedNetwork> packed_;    // On the CPU, if it can be.
  std::optional<unet::AppliedNetwork> applied_;  // Elsewhere.
  version::NetworkShape shape_;
  version::Target target_;
  version::Precision precision_;
  int planes_;
};

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_TILE_NETWORK_H_
