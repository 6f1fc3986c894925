// The optimiser (Kingma and Ba 2015), with Keras' constants as PyJAMAS uses
// them. Its own, rather than LibTorch's, since that one's state has no names
// and other keys in each version: a checkpoint could not be read elsewhere.
#ifndef TESSERA_MODELS_TRAINING_ADAM_H_
#define TESSERA_MODELS_TRAINING_ADAM_H_

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "models/unet/unet.h"
#include "models/unet/weights.h"

namespace tessera::training {

// Moves a network's parameters against their gradients.
//
// Shares the parameters with the network. Not thread-safe.
class Adam {
 public:
  // Starts with moments of 0, on the device where the parameters are now.
  explicit Adam(const unet::UNet& network);

  // One step; clears the gradients. Convolutions' weights lose the part
  // learning_rate · weight_decay first (Loshchilov and Hutter 2019).
  // REQUIRES: every parameter has a gradient.
  void Step(double learning_rate, double weight_decay = 0);

  // Both moments of each parameter and the number of steps, as they are: what
  // is written into them is the optimiser's new state.
  unet::NamedTensors State() const;

 private:
  struct Moments {
    std::string name;
    torch::Tensor parameter;
    torch::Tensor mean;
    torch::Tensor variance;
  };
  // What one call of an operator changes: on the CPU one parameter, whose moments
  // are then still in the cache; elsewhere many, whose kernels would take less
  // time than to start each of them.
  struct Group {
    bool decays = false;
    std::vector<torch::Tensor> parameters = {};
    std::vector<torch::Tensor> means = {};
    std::vector<torch::Tensor> variances = {};
  };
  Group& GroupFor(const torch::Tensor& parameter);

  std::vector<Moments> moments_;
  std::vector<Group> groups_;  // They share the tensors of `moments_`.
  torch::Tensor steps_;  // A scalar, int64, on the CPU.
};

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_ADAM_H_
