// What a network's outputs mean, by target.
#ifndef TESSERA_MODELS_UNET_OUTPUTS_H_
#define TESSERA_MODELS_UNET_OUTPUTS_H_

#include <torch/torch.h>

#include "models/version/parameters.h"

namespace tessera::unet {

// Returns the planes that objects are decoded from (see instances/encode.h).
// Takes a network's outputs, N × OutputChannels(target) × height × width.
// * foreground: N × 1: the probability of belonging to an object, by softmax.
// * border: N × 2: the probability of object and border together, and of
//   border, by softmax over background, inside and border.
// * distance: N × 2: the probability and the distance, each by a sigmoid. Where
//   the probability that objects touch is above 0.7, the distance is halved,
//   which parts objects that the blurred distance alone would join. Further
//   outputs are for learning only (see loss/target_loss.h).
// * flow: N × 3: the probability by a sigmoid, and the flow down and to the
//   right unchanged.
torch::Tensor Activate(const torch::Tensor& outputs, version::Target target);

// How many of the first outputs Activate() uses. It returns the same planes if
// the others are missing.
int UsedOutputs(version::Target target);

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_OUTPUTS_H_
