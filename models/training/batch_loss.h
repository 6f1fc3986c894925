// The loss of a batch, whatever the target.
#ifndef TESSERA_MODELS_TRAINING_BATCH_LOSS_H_
#define TESSERA_MODELS_TRAINING_BATCH_LOSS_H_

#include <torch/torch.h>

#include "models/training/batch_loader.h"
#include "models/version/parameters.h"

namespace tessera::training {

// Returns the loss of a network's outputs, N × OutputChannels(target) × height
// × width on any device, for `batch`. A scalar: the weighted cross-entropy for
// foreground, TargetLoss() for the others.
torch::Tensor BatchLoss(const torch::Tensor& outputs, const Batch& batch,
                        version::Target target);

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_BATCH_LOSS_H_
