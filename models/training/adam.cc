#include "models/training/adam.h"

#include <cmath>

namespace tessera::training {
namespace {

constexpr double kMeanDecay = 0.9;
constexpr double kVarianceDecay = 0.999;
constexpr double kEpsilon = 1e-7;

}  // namespace

Adam::Adam(const unet::UNet& network)
    : steps_(torch::zeros({}, torch::kInt64)) {
  for (const auto& item : network->named_parameters()) {
    moments_.push_back({item.key(), item.value(),
                        torch::zeros_like(item.value()).detach(),
                        torch::zeros_like(item.value()).detach()});
  }
}

void Adam::Step(double learning_rate, double weight_decay) {
  const torch::NoGradGuard no_grad;
  steps_ += 1;
  const auto steps = static_cast<double>(steps_.item<int64_t>());
  const double mean_bias = 1 - std::pow(kMeanDecay, steps);
  const double variance_bias = 1 - std::pow(kVarianceDecay, steps);
  for (Moments& m : moments_) {
    torch::Tensor& gradient = m.parameter.mutable_grad();
    m.mean.mul_(kMeanDecay).add_(gradient, 1 - kMeanDecay);
    m.variance.mul_(kVarianceDecay)
        .addcmul_(gradient, gradient, 1 - kVarianceDecay);
    // Epsilon comes after the correction of the bias, as in the paper.
    const torch::Tensor deviation =
        m.variance.sqrt().div_(std::sqrt(variance_bias)).add_(kEpsilon);
    if (weight_decay > 0 && m.parameter.dim() > 1) {
      m.parameter.mul_(1 - learning_rate * weight_decay);
    }
    m.parameter.addcdiv_(m.mean, deviation, -learning_rate / mean_bias);
    gradient = torch::Tensor();  // Frees its memory before the next forward.
  }
}

unet::NamedTensors Adam::State() const {
  unet::NamedTensors state = {{"steps", steps_}};
  for (const Moments& m : moments_) {
    state[m.name + ".mean"] = m.mean;
    state[m.name + ".variance"] = m.variance;
  }
  return state;
}

}  // namespace tessera::training
