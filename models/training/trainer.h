// Trains a U-Net on samples.
#ifndef TESSERA_MODELS_TRAINING_TRAINER_H_
#define TESSERA_MODELS_TRAINING_TRAINER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/examples/sample_store.h"
#include "models/version/manifest.h"
#include "models/version/parameters.h"

namespace tessera::training {

// Where the training stands.
struct Progress {
  int epoch = 0;             // Epochs completed.
  int epochs = 0;
  int step = 0;              // Steps completed in the current epoch.
  int steps = 0;
  double seconds_left = -1;  // Estimate; negative while unknown.
  // Of the time of this run's steps, the part in which the network waited for
  // its data, from 0 to 1.
  double data_wait_ratio = 0;
};

// Makes the bytes from which Train() can go on after this step or epoch. Call
// it while the observer is called only, or not at all. Null while samples are
// validated, which has nothing to go on from.
using Checkpointer = std::function<std::string()>;

// Follows a training and may end it. Called from the training thread.
class Observer {
 public:
  virtual ~Observer() = default;

  // After every step. Training goes on when it returns, so blocking here is
  // pausing. An error ends the training, which then returns it.
  virtual absl::Status OnStep(const Progress& progress,
                              const Checkpointer& checkpoint) = 0;

  // After every epoch.
  virtual absl::Status OnEpoch(const version::EpochMetrics& metrics,
                               double seconds,
                               const Checkpointer& checkpoint) = 0;

  // When the device had too little memory: at most so many examples of a batch
  // are computed at once from now on.
  virtual void OnSmallerParts(int64_t /*examples*/) {}

  // Before so many examples are computed at once. A test throws here what a
  // device throws.
  virtual void BeforePass(int64_t /*examples*/) {}
};

// A trained version: its two files, whole.
struct TrainedModel {
  std::string weights;   // weights.safetensors
  std::string manifest;  // manifest.json
};

// Where the samples come from and what the weights begin as; the manifest
// records it.
struct Provenance {
  std::string dataset;
  std::string dataset_sha256;
  std::vector<std::string> sample_sha256;
  version::Fingerprint fingerprint;
  // The version that is trained on; all empty: random weights.
  std::string initial_model;         // `models/{id}/versions/{n}`.
  std::string initial_model_sha256;
  std::string initial_weights;       // Its weights.safetensors.
  double initial_training_max = 0;   // Its divisor of intensities, or 0.
};

// Trains by Adam on the target's loss, keeps the weights of the epoch with the
// best validation AP at IoU 0.50 (two classes: loss), and may stop early. Intensities, crops, order
// and augmentation follow `parameters` and its seed alone: on the CPU the same
// samples and parameters give the same bytes, also when resumed.
//
// `checkpoint` is empty, or what an earlier call's observer was given.
// REQUIRES: Validate(parameters) is OK; parameters.device is resolved; the
// samples are stored for the same target and intensities.
// Errors: INVALID_ARGUMENT if no sample has an object, the initial weights are
// of another network or the checkpoint is of another training;
// RESOURCE_EXHAUSTED if the device has too little memory even for one example
// at a time (says what to make smaller); INTERNAL for other faults of LibTorch;
// any error of the observer.
absl::StatusOr<TrainedModel> Train(const examples::SampleStore& samples,
                                   const version::TrainingParameters& parameters,
                                   const Provenance& provenance,
                                   const std::string& checkpoint,
                                   Observer& observer);

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_TRAINER_H_
