// The learning rate over the steps of a training.
#ifndef TESSERA_MODELS_TRAINING_SCHEDULE_H_
#define TESSERA_MODELS_TRAINING_SCHEDULE_H_

#include <cstdint>

#include "models/version/parameters.h"

namespace tessera::training {

// The learning rate of step `step` of `steps`, counted from 0. With the cosine
// schedule the rate first rises linearly over a twentieth of the steps (at most
// 200), while the optimiser's moments are still rough. Then it falls to 0 along
// half a cosine (Loshchilov and Hutter 2017).
// REQUIRES: 0 <= step < steps.
double LearningRateAt(const version::TrainingParameters& parameters,
                      int64_t step, int64_t steps);

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_SCHEDULE_H_
