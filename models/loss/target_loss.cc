#include "models/loss/target_loss.h"

#include <cassert>

namespace tessera::loss {
namespace {

using torch::Tensor;
using version::Target;

constexpr double kDicePart = 0.3;
constexpr double kFlowPart = 2;
// Relative to pixels where nothing touches, which are many more.
constexpr double kTouchingWeight = 9;
constexpr double kOffsetPart = 0.01;  // Pixels are large numbers.

// One minus the Dice coefficient, averaged over the images. One pixel is added
// to numerator and denominator, so that the best output for an image without
// objects has none.
Tensor DiceLoss(const Tensor& logits, const Tensor& truth) {
  const Tensor p = logits.sigmoid();
  const Tensor common = (p * truth).sum({1, 2});
  const Tensor total = p.sum({1, 2}) + truth.sum({1, 2});
  return 1 - ((2 * common + 1) / (total + 1)).mean();
}

Tensor ObjectLoss(const Tensor& outputs, const Tensor& planes) {
  const Tensor logits = outputs.select(1, 0);
  const Tensor truth = planes.select(1, 0);
  return torch::binary_cross_entropy_with_logits(logits, truth) +
         kDicePart * DiceLoss(logits, truth);
}

Tensor BorderLoss(const Tensor& outputs, const Tensor& planes) {
  // Background 0, inside 1, border 2.
  const Tensor classes = planes.sum(1).round().to(torch::kInt64);
  return torch::nll_loss2d(outputs.log_softmax(1), classes);
}

// The loss of the planes of examples/auxiliary_planes.h.
Tensor AuxiliaryLoss(const Tensor& outputs, const Tensor& planes) {
  const Tensor touching = planes.select(1, 0);
  const Tensor touch = torch::binary_cross_entropy_with_logits(
      outputs.select(1, 0), touching, 1 + (kTouchingWeight - 1) * touching);
  const Tensor border = torch::binary_cross_entropy_with_logits(
      outputs.select(1, 1), planes.select(1, 1));
  const Tensor offsets = planes.narrow(1, 2, 2);
  const Tensor known = offsets.abs().sum(1, true) > 0;
  const Tensor errors = (outputs.narrow(1, 2, 2) - offsets).abs() * known;
  return touch + border + kOffsetPart * errors.sum() / (known.sum() + 1);
}

Tensor DistanceLoss(const Tensor& outputs, const Tensor& planes,
                    const Tensor& weights) {
  const Tensor distance = torch::binary_cross_entropy_with_logits(
      outputs.select(1, 1), planes.select(1, 1), weights, {},
      torch::Reduction::Sum);
  return ObjectLoss(outputs, planes) + distance / weights.sum() +
         AuxiliaryLoss(outputs.narrow(1, 2, 4), planes.narrow(1, 2, 4));
}

Tensor FlowLoss(const Tensor& outputs, const Tensor& planes) {
  const Tensor on_objects = planes.narrow(1, 0, 1);
  const Tensor error =
      (outputs.narrow(1, 1, 2) - planes.narrow(1, 1, 2)).square();
  return ObjectLoss(outputs, planes) +
         kFlowPart * (error * on_objects).sum() / (on_objects.sum() + 1);
}

}  // namespace

Tensor TargetLoss(const Tensor& outputs, const Tensor& planes,
                  const Tensor& weights, Target target) {
  switch (target) {
    case Target::kBorder:
      return BorderLoss(outputs, planes);
    case Target::kDistance:
      return DistanceLoss(outputs, planes, weights);
    case Target::kFlow:
      return FlowLoss(outputs, planes);
    case Target::kForeground:
      break;
  }
  assert(false);
  return {};
}

}  // namespace tessera::loss
