// The state of a training between two epochs, as one safetensors file.
#ifndef TESSERA_MODELS_TRAINING_CHECKPOINT_H_
#define TESSERA_MODELS_TRAINING_CHECKPOINT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "models/training/adam.h"
#include "models/unet/unet.h"
#include "models/unet/weights.h"
#include "models/version/manifest.h"

namespace tessera::training {

// What a training has come to, beside its network and optimiser.
struct State {
  std::vector<version::EpochMetrics> history;  // One entry an epoch completed.
  int best_epoch = 0;       // From 1; 0 before the first.
  unet::NamedTensors best;  // The network after that epoch; copies, on the CPU.
};

// Copies of the network's tensors, on the CPU.
unet::NamedTensors CopyTensors(const unet::UNet& network);

// `fingerprint` tells trainings apart: a checkpoint only fits its own.
std::string WriteCheckpoint(const State& state, const unet::UNet& network,
                            const Adam& adam, const std::string& fingerprint);

// Sets state, network and optimiser to what they were.
// Errors: INVALID_ARGUMENT if `file` is damaged or of another training; the
// three are then of no use.
absl::Status ReadCheckpoint(absl::string_view file,
                            const std::string& fingerprint, State& state,
                            unet::UNet& network, Adam& adam);

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_CHECKPOINT_H_
