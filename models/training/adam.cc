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
    const Moments& m = moments_.back();
    Group& group = GroupFor(m.parameter);
    group.parameters.push_back(m.parameter);
    group.means.push_back(m.mean);
    group.variances.push_back(m.variance);
  }
}

Adam::Group& Adam::GroupFor(const torch::Tensor& parameter) {
  const bool decays = parameter.dim() > 1;
  if (!parameter.is_cpu()) {
    for (Group& group : groups_) {
      if (group.decays == decays) return group;
    }
  }
  groups_.push_back({.decays = decays});
  return groups_.back();
}

void Adam::Step(double learning_rate, double weight_decay) {
  const torch::NoGradGuard no_grad;
  steps_ += 1;
  const auto steps = static_cast<double>(steps_.item<int64_t>());
  const double mean_bias = 1 - std::pow(kMeanDecay, steps);
  const double variance_bias = 1 - std::pow(kVarianceDecay, steps);
  for (Group& group : groups_) {
    std::vector<torch::Tensor> gradients;
    for (const torch::Tensor& parameter : group.parameters) {
      gradients.push_back(parameter.grad());
    }
    at::_foreach_mul_(group.means, kMeanDecay);
    at::_foreach_add_(group.means, gradients, 1 - kMeanDecay);
    at::_foreach_mul_(group.variances, kVarianceDecay);
    at::_foreach_addcmul_(group.variances, gradients, gradients,
                          1 - kVarianceDecay);
    // Epsilon is added after the bias correction, as in the paper.
    const std::vector<torch::Tensor> deviations =
        at::_foreach_sqrt(group.variances);
    at::_foreach_div_(deviations, std::sqrt(variance_bias));
    at::_foreach_add_(deviations, kEpsilon);
    if (weight_decay > 0 && group.decays) {
      at::_foreach_mul_(group.parameters, 1 - learning_rate * weight_decay);
    }
    at::_foreach_addcdiv_(group.parameters, group.means, deviations,
                          -learning_rate / mean_bias);
    // Frees the gradients' memory before the next forward.
    for (torch::Tensor& parameter : group.parameters) {
      parameter.mutable_grad() = torch::Tensor();
    }
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
