// The loss of a target that keeps touching objects apart.
#ifndef TESSERA_MODELS_LOSS_TARGET_LOSS_H_
#define TESSERA_MODELS_LOSS_TARGET_LOSS_H_

#include <torch/torch.h>

#include "models/version/parameters.h"

namespace tessera::loss {

// Of a network's outputs before activation, N × OutputChannels(target) ×
// height × width, against the planes of instances::EncodeTarget(), N × planes
// × height × width; both of one float type, on one device. A scalar.
//
// * border: cross-entropy over background, inside and border.
// * distance: binary cross-entropy of both planes (the distance as a soft
//   class: its minimum is at the right value); that of the distance weighted
//   by `weights`, N × height × width, which GapWeights() makes: where objects
//   touch, a shallow valley decides whether they are told apart. The planes of
//   training/auxiliary_planes.h come after them: binary cross-entropy of where
//   objects touch (pixels that do weigh 9 times as much) and of borders, and
//   the mean absolute error of the offsets, in pixels, times 0.01.
// * flow: binary cross-entropy of the first plane, and the mean square error
//   of the flow, both components, over object pixels, times 2.
//
// For distance and flow, whose first plane draws the outlines, a soft Dice
// loss of that plane is added (Milletari et al. 2016): unlike cross-entropy it
// does not get used to small objects being missed.
// REQUIRES: target is not foreground, whose loss is WeightedCrossEntropy();
// for targets other than distance `weights` is not looked at.
torch::Tensor TargetLoss(const torch::Tensor& outputs,
                         const torch::Tensor& planes,
                         const torch::Tensor& weights, version::Target target);

}  // namespace tessera::loss

#endif  // TESSERA_MODELS_LOSS_TARGET_LOSS_H_
