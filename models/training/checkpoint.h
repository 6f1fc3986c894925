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

// The state of an epoch that has not ended.
struct EpochPart {
  int steps = 0;  // Completed; 0: the epoch has not begun.
  double loss_sum = 0;  // Sum over examples.
  double examples = 0;
  torch::Tensor random;  // State of the generator for dropout.
};

// The state of a training besides its network and optimiser.
struct State {
  EpochPart part;
  std::vector<version::EpochMetrics> history;  // One entry an epoch completed.
  int best_epoch = 0;       // From 1; 0 before the first.
  double best_score = 0;    // Score of the best epoch; see Trainer.
  unet::NamedTensors best;  // The network after that epoch; copies, on the CPU.
};

// The objects that change from step to step, borrowed.
struct Learner {
  unet::UNet& network;
  Adam& adam;
  WeightAverage* average;  // Null if weights are not averaged.
};

// Reads and sets the state of `device`'s random generator, as int64.
// SetRandomState() ignores a state of another kind of device, whose numbers
// this device cannot draw.
torch::Tensor RandomState(const torch::Device& device);
void SetRandomState(const torch::Tensor& state, const torch::Device& device);

// Returns copies of the network's tensors, on the CPU.
unet::NamedTensors CopyTensors(const unet::UNet& network);

// Returns a digest of everything that decides the result of a training.
std::string FingerprintOf(version::TrainingParameters parameters,
                          const Provenance& provenance,
                          const examples::Split& split);

// Returns a checkpoint's bytes. `fingerprint` identifies the training: a
// checkpoint fits only its own training.
std::string WriteCheckpoint(const State& state, const Learner& learner,
                            const std::string& fingerprint);

// Restores state and learner.
// Errors: INVALID_ARGUMENT if `file` is damaged or belongs to another training;
// state and learner are then unusable.
absl::Status ReadCheckpoint(absl::string_view file,
                            const std::string& fingerprint, State& state,
                            const Learner& learner);

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_CHECKPOINT_H_
