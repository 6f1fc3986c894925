// The state of a training between two steps, as one safetensors file.
#ifndef TESSERA_MODELS_TRAINING_CHECKPOINT_H_
#define TESSERA_MODELS_TRAINING_CHECKPOINT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "models/examples/split.h"
#include "models/training/adam.h"
#include "models/training/trainer.h"
#include "models/training/weight_average.h"
#include "models/unet/unet.h"
#include "models/unet/weights.h"
#include "models/version/manifest.h"

namespace tessera::training {

// How far an epoch is that has not ended.
struct EpochPart {
  int steps = 0;  // Completed; 0: the epoch has not begun.
  double loss_sum = 0;  // Over examples.
  double examples = 0;
  torch::Tensor random;  // State of the generator that dropout draws from.
};

// What a training has come to, beside its network and optimiser.
struct State {
  EpochPart part;
  std::vector<version::EpochMetrics> history;  // One entry an epoch completed.
  int best_epoch = 0;       // From 1; 0 before the first.
  double best_score = 0;    // What made it the best; see Trainer.
  unet::NamedTensors best;  // The network after that epoch; copies, on the CPU.
};

// What changes from step to step, borrowed.
struct Learner {
  unet::UNet& network;
  Adam& adam;
  WeightAverage* average;  // Null where weights are not averaged.
};

// The state of `device`'s generator, as int64; and back. A state of another
// kind of device is left alone: its numbers could not be drawn here.
torch::Tensor RandomState(const torch::Device& device);
void SetRandomState(const torch::Tensor& state, const torch::Device& device);

// Copies of the network's tensors, on the CPU.
unet::NamedTensors CopyTensors(const unet::UNet& network);

// A digest of what decides the result of a training.
std::string FingerprintOf(version::TrainingParameters parameters,
                          const Provenance& provenance,
                          const examples::Split& split);

// `fingerprint` tells trainings apart: a checkpoint only fits its own.
std::string WriteCheckpoint(const State& state, const Learner& learner,
                            const std::string& fingerprint);

// Sets state and learner to what they were.
// Errors: INVALID_ARGUMENT if `file` is damaged or of another training; both
// are then of no use.
absl::Status ReadCheckpoint(absl::string_view file,
                            const std::string& fingerprint, State& state,
                            const Learner& learner);

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_CHECKPOINT_H_
