#include "models/training/weight_average.h"

#include <algorithm>
#include <cassert>

namespace tessera::training {

WeightAverage::WeightAverage(const unet::UNet& network, double decay)
    : decay_(decay), steps_(torch::zeros({}, torch::kInt64)) {
  assert(decay >= 0 && decay < 1);
  for (const auto& [name, tensor] : unet::TensorsOf(network)) {
    average_[name] = tensor.detach().clone();
  }
}

void WeightAverage::Add(const unet::UNet& network) {
  const torch::NoGradGuard no_grad;
  steps_ += 1;
  const auto steps = static_cast<double>(steps_.item<int64_t>());
  const double decay = std::min(decay_, steps / (steps + 9));
  for (const auto& [name, tensor] : unet::TensorsOf(network)) {
    torch::Tensor& average = average_.at(name);
    if (average.is_floating_point()) {
      average.lerp_(tensor, 1 - decay);
    } else {
      average.copy_(tensor);  // Counts of batches that a norm has seen.
    }
  }
}

void WeightAverage::Swap(unet::UNet& network) {
  const torch::NoGradGuard no_grad;
  for (const auto& [name, tensor] : unet::TensorsOf(network)) {
    torch::Tensor& average = average_.at(name);
    const torch::Tensor kept = average.clone();
    average.copy_(tensor);
    torch::Tensor(tensor).copy_(kept);
  }
}

unet::NamedTensors WeightAverage::State() const {
  unet::NamedTensors state = average_;
  state["steps"] = steps_;
  return state;
}

}  // namespace tessera::training
