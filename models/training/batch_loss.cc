#include "models/training/batch_loss.h"

#include "models/loss/target_loss.h"
#include "models/loss/weighted_cross_entropy.h"

namespace tessera::training {

torch::Tensor BatchLoss(const torch::Tensor& outputs, const Batch& batch,
                        version::Target target) {
  const torch::Device device = outputs.device();
  // Sums over many pixels need more digits than bfloat16 has.
  const torch::Tensor exact = outputs.to(torch::kFloat32);
  const torch::Tensor planes = batch.planes.to(device, /*non_blocking=*/true);
  torch::Tensor weights;
  if (batch.weights.defined()) {
    weights = batch.weights.to(device, /*non_blocking=*/true);
  }
  if (target != version::Target::kForeground) {
    return loss::TargetLoss(exact, planes, weights, target);
  }
  return loss::WeightedCrossEntropy(
      exact, planes.select(1, 0).to(torch::kInt64), weights);
}

}  // namespace tessera::training
