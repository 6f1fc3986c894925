#include "models/training/schedule.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace tessera::training {

double LearningRateAt(const version::TrainingParameters& parameters,
                      int64_t step, int64_t steps) {
  assert(step >= 0 && step < steps);
  const double rate = parameters.learning_rate;
  if (parameters.learning_rate_schedule ==
      version::LearningRateSchedule::kConstant) {
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

}  // namespace tessera::training
