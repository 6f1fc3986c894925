#include "models/loss/weighted_cross_entropy.h"

#include <cmath>

namespace tessera::loss {
namespace {

constexpr double kClip = 1e-7;

}  // namespace

torch::Tensor WeightedCrossEntropy(const torch::Tensor& logits,
                                   const torch::Tensor& targets,
                                   const torch::Tensor& weights) {
  const torch::Tensor log_p = logits.log_softmax(1)
                                  .gather(1, targets.unsqueeze(1))
                                  .squeeze(1)
                                  .clamp(std::log(kClip), std::log1p(-kClip));
  return -(weights * log_p).mean();
}

}  // namespace tessera::loss
