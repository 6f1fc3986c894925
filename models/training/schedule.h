// The learning rate over the steps of a training.
#ifndef TESSERA_MODELS_TRAINING_SCHEDULE_H_
#define TESSERA_MODELS_TRAINING_SCHEDULE_H_

#include <cstdint>
#include <vector>

#include "models/version/manifest.h"
#include "models/version/parameters.h"

namespace tessera::training {

// The learning rate of step `step` of `steps`, counted from 0, before it is
// multiplied by PlateauFactor(). With the cosine schedule the rate first rises linearly over a twentieth of the steps (at most
// 200), while the optimiser's moments are still rough. Then it falls to 0 along
// half a cosine (Loshchilov and Hutter 2017).
// REQUIRES: 0 <= step < steps.
double LearningRateAt(const version::TrainingParameters& parameters,
                      int64_t step, int64_t steps);

// The loss that tells whether an epoch was better: that of validation, or
// without validation samples that of training.
double MonitoredLoss(const version::EpochMetrics& epoch);

// The factor of the learning rate in the epoch that follows `history`; 1 but
// for the plateau schedule. With that schedule the factor falls to a tenth each
// time that MonitoredLoss() was not below its lowest value for
// `learning_rate_patience` epochs in a row. After each fall the epochs are
// counted anew. A resumed training has the same history, so the same factor.
double PlateauFactor(const version::TrainingParameters& parameters,
                     const std::vector<version::EpochMetrics>& history);

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_SCHEDULE_H_
