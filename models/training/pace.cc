#include "models/training/pace.h"

namespace tessera::training {

void Pace::AddStep(double seconds) {
  if (steps_++ > 0) step_seconds_ += seconds;
}

void Pace::AddValidation(double seconds) { validation_seconds_ = seconds; }

double Pace::SecondsFor(double steps, double validations) const {
  if (steps_ < 2) return -1;
  return step_seconds_ / (steps_ - 1) * steps +
         validation_seconds_ * validations;
}

}  // namespace tessera::training
