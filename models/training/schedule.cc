#include "models/training/schedule.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

namespace tessera::training {

using version::LearningRateSchedule;

double LearningRateAt(const version::TrainingParameters& parameters,
                      int64_t step, int64_t steps) {
  assert(step >= 0 && step < steps);
  const double rate = parameters.learning_rate;
  if (parameters.learning_rate_schedule != LearningRateSchedule::kCosine) {
    return rate;
  }
  const int64_t rising = std::min<int64_t>(200, steps / 20);
  if (step < rising) {
    return rate * static_cast<double>(step + 1) /
           static_cast<double>(rising + 1);
  }
  const double done = static_cast<double>(step - rising) /
                      static_cast<double>(steps - rising);
  return rate * 0.5 * (1 + std::cos(std::numbers::pi * done));
}

double MonitoredLoss(const version::EpochMetrics& epoch) {
  return std::isnan(epoch.validation_loss) ? epoch.training_loss
                                           : epoch.validation_loss;
}

double PlateauFactor(const version::TrainingParameters& parameters,
                     const std::vector<version::EpochMetrics>& history) {
  double factor = 1;
  if (parameters.learning_rate_schedule != LearningRateSchedule::kPlateau) {
    return factor;
  }
  double lowest = std::numeric_limits<double>::infinity();
  int waited = 0;
  for (const version::EpochMetrics& epoch : history) {
    const double loss = MonitoredLoss(epoch);
    waited = loss < lowest ? 0 : waited + 1;
    lowest = std::min(lowest, loss);
    if (waited < parameters.learning_rate_patience) continue;
    factor /= 10;
    waited = 0;
  }
  return factor;
}

}  // namespace tessera::training
