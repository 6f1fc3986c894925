// The average of the weights over the steps of a training.
#ifndef TESSERA_MODELS_TRAINING_WEIGHT_AVERAGE_H_
#define TESSERA_MODELS_TRAINING_WEIGHT_AVERAGE_H_

#include <cstdint>

#include "models/unet/unet.h"
#include "models/unet/weights.h"

namespace tessera::training {

// Averages a network's parameters and running norms with exponentially falling
// weights (Polyak and Juditsky 1992; Tarvainen and Valpola 2017). The average
// varies less than the weights of the last step, and is better on unseen
// images.
//
// Shares nothing with the network. Not thread-safe.
class WeightAverage {
 public:
  // Starts as a copy of the network's tensors. `decay` is the part of the
  // average that a step keeps. The first steps keep less, so that the start is
  // soon forgotten. REQUIRES: 0 <= decay < 1.
  WeightAverage(const unet::UNet& network, double decay);

  // Call it after each step.
  void Add(const unet::UNet& network);

  // Exchanges the network's tensors with the average's.
  void Swap(unet::UNet& network);

  // Returns the average and the number of steps; not copies, so writing to them
  // sets the state.
  unet::NamedTensors State() const;

 private:
  const double decay_;
  unet::NamedTensors average_;
  torch::Tensor steps_;  // A scalar, int64, on the CPU.
};

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_WEIGHT_AVERAGE_H_
