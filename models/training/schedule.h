// The learning rate over the steps of a training.
#ifndef TESSERA_MODELS_TRAINING_SCHEDULE_H_
#define TESSERA_MODELS_TRAINING_SCHEDULE_H_

#include <cstdint>

#include "models/version/parameters.h"

namespace tessera::training {

// The learning rate of step `step` of `steps`, from 0. With the cosine
// schedule it rises in a line over the first steps (a twentieth, at most 200),
// while the optimiser's moments are not worth much, and then falls to 0 along
// half a cosine (Loshchilov and Hutter 2017).
// REQUIRES: 0 <= step < steps.
double LearningRateAt(const version::TrainingParameters& parameters,
                      int64_t step, int64_t steps);

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_SCHEDULE_H_
