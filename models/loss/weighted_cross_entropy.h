// The loss that training minimises.
#ifndef TESSERA_MODELS_LOSS_WEIGHTED_CROSS_ENTROPY_H_
#define TESSERA_MODELS_LOSS_WEIGHTED_CROSS_ENTROPY_H_

#include <torch/torch.h>

namespace tessera::loss {

// Returns the mean over all pixels of −w·log p(true class), a scalar. p is the
// softmax of the logits, clipped to [1e-7, 1−1e-7] as Keras clips it; only
// within these bounds there are gradients.
//
// Shapes: logits N × classes × height × width, of float type; targets N ×
// height × width, the class of each pixel as int64; weights like targets, of
// the logits' type. All lie on one device.
// REQUIRES: 0 ≤ targets < classes.
torch::Tensor WeightedCrossEntropy(const torch::Tensor& logits,
                                   const torch::Tensor& targets,
                                   const torch::Tensor& weights);

}  // namespace tessera::loss

#endif  // TESSERA_MODELS_LOSS_WEIGHTED_CROSS_ENTROPY_H_
