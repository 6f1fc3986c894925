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

// How far the training is.
struct Progress {
  int epoch = 0;             // Epochs completed.
  int epochs = 0;
  int step = 0;              // Steps completed in the current epoch.
  int steps = 0;
  double seconds_left = -1;  // Estimate; negative while unknown.
  // The part of this run's step time in which the network waited for its data,
  // from 0 to 1.
  double data_wait_ratio = 0;
};

// Makes a checkpoint, from which Train() can go on after this step or epoch.
// Call it only while the observer is being called. Null while samples are
// validated, when no checkpoint can be made.
using Checkpointer = std::function<std::string()>;

// Follows a training and may end it. Called on the training thread.
class Observer {
 public:
  virtual ~Observer() = default;

  // Called after every step. Training goes on when it returns, so blocking here
  // pauses the training. An error ends the training, which returns the error.
  virtual absl::Status OnStep(const Progress& progress,
                              const Checkpointer& checkpoint) = 0;

  // Called after every epoch.
  virtual absl::Status OnEpoch(const version::EpochMetrics& metrics,
                               double seconds,
                               const Checkpointer& checkpoint) = 0;

  // Called when the device had too little memory: from now on at most
  // `examples` examples of a batch are computed at once.
  virtual void OnSmallerParts(int64_t /*examples*/) {}

  // Called before `examples` examples are computed at once. Tests throw here
  // what a device throws.
  virtual void BeforePass(int64_t /*examples*/) {}
};

// The two files of a trained version.
struct TrainedModel {
  std::string weights;   // weights.safetensors
  std::string manifest;  // manifest.json
};

// Where the samples and the initial weights come from; recorded in the
// manifest.
struct Provenance {
  std::string dataset;
  std::string dataset_sha256;
  std::vector<std::string> sample_sha256;
  version::Fingerprint fingerprint;
  // The version whose weights the training begins with; all empty: random
  // weights.
  std::string initial_model;         // `models/{id}/versions/{n}`.
  std::string initial_model_sha256;
  std::string initial_weights;       // Its weights.safetensors.
  double initial_training_max = 0;   // Its divisor of intensities, or 0.
};

// Trains by Adam on the target's loss and keeps the weights of the best epoch:
// the one with the best validation AP at IoU 0.50, or for two classes the best
// validation loss. May stop early. Intensities, crops, order and augmentation
// depend only on `parameters` and its seed: on the CPU the same samples and
// parameters give the same bytes, also after resuming.
//
// `checkpoint` is empty, or the bytes from a Checkpointer of an earlier call.
// REQUIRES: Validate(parameters) is OK; parameters.device is resolved; the
// samples are stored for the same target and intensities.
// Errors: INVALID_ARGUMENT if no sample has an object, the initial weights are
// of another network or the checkpoint is of another training;
// FAILED_PRECONDITION (TRAINING_DIVERGED) if the loss is no longer finite;
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
