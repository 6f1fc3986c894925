// Runs the epochs of a training.
#ifndef TESSERA_MODELS_TRAINING_TRAINING_RUN_H_
#define TESSERA_MODELS_TRAINING_TRAINING_RUN_H_

#include <string>

#include "absl/status/statusor.h"
#include "models/examples/sample_store.h"
#include "models/training/trainer.h"
#include "models/version/parameters.h"

namespace tessera::training {

// As Train(), but throws what LibTorch and the allocator throw.
// REQUIRES: some sample has an object.
absl::StatusOr<TrainedModel> RunTraining(
    const examples::SampleStore& samples,
    const version::TrainingParameters& parameters,
    const Provenance& provenance, const std::string& checkpoint,
    Observer& observer);

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_TRAINING_RUN_H_
