#include "models/training/pace.h"

namespace tessera::training {

void Pace::AddStep(double seconds, double waited_seconds) {
  if (steps_++ == 0) return;
  step_seconds_ += seconds;
  waited_seconds_ += waited_seconds;
}

void Pace::AddValidation(double seconds) { validation_seconds_ = seconds; }

double Pace::SecondsFor(double steps, double validations) const {
  if (steps_ < 2) return -1;
  return step_seconds_ / (steps_ - 1) * steps +
         validation_seconds_ * validations;
}

double Pace::DataWaitRatio() const {
  return step_seconds_ > 0 ? waited_seconds_ / step_seconds_ : 0;
}

}  // namespace tessera::training
