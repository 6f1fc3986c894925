// The loss of targets that keep touching objects apart.
#ifndef TESSERA_MODELS_LOSS_TARGET_LOSS_H_
#define TESSERA_MODELS_LOSS_TARGET_LOSS_H_

#include <torch/torch.h>

#include "models/version/parameters.h"

namespace tessera::loss {

// Returns a scalar: the loss of a network's outputs before activation, N ×
// OutputChannels(target) × height × width, against the planes of
// instances::EncodeTarget(), N × planes × height × width. Both have one float
// type and lie on one device.
//
// * border: cross-entropy over background, inside and border.
// * distance: binary cross-entropy of both planes. The distance counts as a
//   soft class; the minimum of its loss is at the right value. The loss of the
//   distance is weighted by `weights`, N × height × width, from GapWeights():
//   where objects touch, a shallow valley decides whether they are told apart.
//   For distance, `planes` goes on with those of examples/auxiliary_planes.h.
//   Their loss is added: binary cross-entropy of touching (pixels that touch
//   weigh 9 times as much) and of borders, and the mean absolute error of the
//   offsets, in pixels, times 0.01.
// * flow: binary cross-entropy of the first plane, and the mean square error of
//   both components of the flow, over object pixels, times 2.
//
// For distance and flow, whose first plane draws the outlines, a soft Dice loss
// of that plane is added (Milletari et al. 2016). Unlike cross-entropy, Dice
// loss stays high while small objects are missed.
// REQUIRES: target is not foreground, which has WeightedCrossEntropy().
// `weights` is used for distance only.
torch::Tensor TargetLoss(const torch::Tensor& outputs,
                         const torch::Tensor& planes,
                         const torch::Tensor& weights, version::Target target);

}  // namespace tessera::loss

#endif  // TESSERA_MODELS_LOSS_TARGET_LOSS_H_
