// The optimiser (Kingma and Ba 2015), with Keras' constants as PyJAMAS uses
// them. LibTorch's own Adam is not used: its state has no names and other keys
// in each version, so a checkpoint could not be read by another LibTorch.
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
  // Starts with moments of 0, on the device of the parameters.
  explicit Adam(const unet::UNet& network);

  // Makes one step and clears the gradients. First multiplies the weights of
  // convolutions by 1 − learning_rate · weight_decay (Loshchilov and Hutter
  // 2019).
  // REQUIRES: every parameter has a gradient.
  void Step(double learning_rate, double weight_decay = 0);

  // Returns both moments of each parameter and the number of steps; not copies,
  // so writing to them sets the optimiser's state.
  unet::NamedTensors State() const;

 private:
  struct Moments {
    std::string name;
    torch::Tensor parameter;
    torch::Tensor mean;
    torch::Tensor variance;
  };
  // The tensors that one call of an operator changes. On the CPU a group is one
  // parameter, whose moments are then still in the cache. On other devices it
  // is many: starting a kernel for each would take longer than the kernels.
  struct Group {
    bool decays = false;
    std::vector<torch::Tensor> parameters = {};
    std::vector<torch::Tensor> means = {};
    std::vector<torch::Tensor> variances = {};
  };
  Group& GroupFor(const torch::Tensor& parameter);

  std::vector<Moments> moments_;
  std::vector<Group> groups_;  // Share the tensors of `moments_`.
  torch::Tensor steps_;  // A scalar, int64, on the CPU.
};

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_ADAM_H_
