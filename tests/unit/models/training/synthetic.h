// Trainings on samples in memory.
#ifndef TESSERA_TESTS_UNIT_MODELS_TRAINING_SYNTHETIC_H_
#define TESSERA_TESTS_UNIT_MODELS_TRAINING_SYNTHETIC_H_

#include <string>
#include <vector>

#include "models/data/sample.h"
#include "models/training/trainer.h"
#include "tests/support/stored_samples.h"
#include "tests/unit/models/examples/disc_samples.h"

namespace tessera::training {

using examples::DiscSamples;

// As Train(), of samples in memory.
inline absl::StatusOr<TrainedModel> TrainOn(
    const std::vector<data::Sample>& samples,
    const version::TrainingParameters& parameters,
    const Provenance& provenance, const std::string& checkpoint,
    Observer& observer) {
  return Train(*testing::Stored(samples, parameters), parameters, provenance,
               checkpoint, observer);
}

}  // namespace tessera::training

#endif  // TESSERA_TESTS_UNIT_MODELS_TRAINING_SYNTHETIC_H_
