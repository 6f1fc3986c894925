#include "models/inference/tile_network.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <functional>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/inference/compute_threads.h"
#include "models/unet/fold.h"
#include "models/unet/outputs.h"

namespace tessera::inference {
namespace {

using imaging::FloatPlane;
using imaging::Symmetry;
using turns::TileInput;

// Undoes `symmetry`. Both the symmetry and its inverse mirror first and then
// transpose, so with transposing the two mirrorings change places.
Symmetry InverseOf(const Symmetry& symmetry) {
  if (!symmetry.transpose) return symmetry;
  return {.left_right = symmetry.up_down,
          .up_down = symmetry.left_right,
          .transpose = true};
}

// Checked before the network is made: a manifest of a few bytes may describe a
// network that no machine has the memory for.
absl::Status CheckSize(absl::string_view weights,
                       const version::NetworkShape& shape, int outputs) {
  const int64_t bytes = 4 * unet::ParameterCountOf(shape, outputs);
  if (static_cast<int64_t>(weights.size()) >= bytes) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat(
      "the weights file has %d bytes, but a network of base width %d and depth "
      "%d takes %d; import the two files of one version",
      weights.size(), shape.base_width, shape.depth, bytes));
}

void LayBack(const Symmetry& symmetry, version::Target target,
             std::vector<FloatPlane>& planes) {
  const Symmetry back = InverseOf(symmetry);
  const bool directed = target == version::Target::kFlow;
  const size_t scalars = directed ? 1 : planes.size();
  for (size_t i = 0; i < scalars; ++i) imaging::Apply(back, planes[i]);
  if (directed) imaging::ApplyToVectors(back, planes[1], planes[2]);
}

void AddTo(std::vector<FloatPlane>& sums,
           const std::vector<FloatPlane>& planes) {
  for (size_t i = 0; i < planes.size(); ++i) {
    std::transform(planes[i].pixels().begin(), planes[i].pixels().end(),
                   sums[i].pixels().begin(), sums[i].pixels().begin(),
                   std::plus<float>());
  }
}

}  // namespace

std::vector<Symmetry> SymmetriesFor(imaging::Size network_input,
                                    bool test_time_augmentation) {
  if (!test_time_augmentation) return {Symmetry{}};
  std::vector<Symmetry> symmetries;
  for (const bool transpose : {false, true}) {
    if (transpose && network_input.height != network_input.width) continue;
    for (const bool up_down : {false, true}) {
      for (const bool left_right : {false, true}) {
        symmetries.push_back({left_right, up_down, transpose});
      }
    }
  }
  return symmetries;
}

absl::StatusOr<TileNetwork> TileNetwork::Load(
    absl::string_view weights, const version::TrainingParameters& parameters,
    const torch::Device& device, version::Precision precision) {
  const torch::NoGradGuard no_grad;
  const int outputs = version::OutputChannels(parameters.target);
  RETURN_IF_ERROR(CheckSize(weights, parameters.network, outputs));
  ASSIGN_OR_RETURN(
      unet::NamedTensors tensors,
      unet::ReadWeights(weights, parameters.network, outputs));
  version::NetworkShape shape = parameters.network;
  if (shape.normalization == version::NetworkNormalization::kBatch) {
    shape.normalization = version::NetworkNormalization::kNone;
  }
  return TileNetwork(unet::FoldNormalization(std::move(tensors)), shape,
                     parameters.target, device, precision);
}

TileNetwork TileNetwork::OnCpu() const {
  return TileNetwork(tensors_, shape_, target_, torch::kCPU, precision_);
}

TileNetwork::TileNetwork(unet::NamedTensors tensors,
                         const version::NetworkShape& shape,
                         version::Target target, const torch::Device& device,
                         version::Precision precision)
    : tensors_(std::move(tensors)),
      shape_(shape),
      target_(target),
      precision_(precision) {
  if (device.is_cpu() && unet::PackedNetwork::CanPack(shape, precision)) {
    const int outputs = unet::UsedOutputs(target);
    unet::NamedTensors used = tensors_;
    for (const char* name :
         {"class_convolution.weight", "class_convolution.bias"}) {
      used.at(name) = used.at(name).narrow(0, 0, outputs);
    }
    packed_.emplace(used, shape, outputs, precision);
  } else {
    applied_.emplace(tensors_, shape, version::OutputChannels(target), device,
                     precision);
  }
  const torch::Tensor outputs =
      torch::zeros({1, version::OutputChannels(target), 1, 1});
  planes_ = static_cast<int>(unet::Activate(outputs, target).size(1));
}

bool TileNetwork::AddPlanes(const std::vector<TileInput>& inputs,
                            const unet::KeepGoing& keep_going) {
  const imaging::Size size = inputs.front().size();
  const torch::Tensor values =
      torch::empty({static_cast<int64_t>(inputs.size()), 1, size.height,
                    size.width},
                   torch::kFloat32);
  float* to = values.data_ptr<float>();
  for (const TileInput& input : inputs) {
    FloatPlane laid = input.plane;
    imaging::Apply(input.symmetry, laid);
    assert(laid.size() == size);
    to = std::copy(laid.pixels().begin(), laid.pixels().end(), to);
  }
  const torch::Tensor outputs = Forward(values, keep_going);
  if (!outputs.defined()) return false;
  const float* from = outputs.data_ptr<float>();
  const size_t pixels = static_cast<size_t>(size.height) * size.width;
  // Copies all planes before adding any, since memory may run out here.
  std::vector<std::vector<FloatPlane>> planes_of;
  for (const TileInput& input : inputs) {
    std::vector<FloatPlane>& planes = planes_of.emplace_back();
    for (int i = 0; i < planes_; ++i, from += pixels) {
      planes.emplace_back(size, std::vector<float>(from, from + pixels));
    }
    LayBack(input.symmetry, target_, planes);
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    AddTo(inputs[i].sums, planes_of[i]);
  }
  return true;
}

torch::Tensor TileNetwork::Forward(const torch::Tensor& input,
                                   const unet::KeepGoing& keep_going) {
  UseAllCores();
  const c10::InferenceMode inference;
  const torch::Tensor outputs = packed_ ? packed_->Forward(input, keep_going)
                                        : applied_->Forward(input, keep_going);
  if (!outputs.defined()) return outputs;
  return unet::FetchFromDevice(unet::Activate(outputs, target_));
}

}  // namespace tessera::inference
