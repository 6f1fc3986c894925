// What a network's outputs mean, by target.
#ifndef TESSERA_MODELS_UNET_OUTPUTS_H_
#define TESSERA_MODELS_UNET_OUTPUTS_H_

#include <torch/torch.h>

#include "models/version/parameters.h"

namespace tessera::unet {

// The planes that objects are decoded from (see instances/encode.h), of the
// network's outputs N × OutputChannels(target) × height × width:
// * foreground: N × 1: the probability to be an object's, by softmax;
// * border: N × 2: that of object and border together, and of border, by
//   softmax over background, inside and border;
// * distance: N × 2: the probability and the distance, each by a sigmoid; where
//   objects touch with a probability above 0.7, half of the distance, which
//   parts what the blurred distance alone joins. The other outputs are for
//   learning only (see loss/target_loss.h);
// * flow: N × 3: the probability by a sigmoid, and the way down and to the
//   right as it is.
torch::Tensor Activate(const torch::Tensor& outputs, version::Target target);

// How many of the outputs, from the first on, Activate() looks at. It gives the
// same planes where the others are missing.
int UsedOutputs(version::Target target);

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_OUTPUTS_H_
