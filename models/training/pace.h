// Measures the pace of a training.
#ifndef TESSERA_MODELS_TRAINING_PACE_H_
#define TESSERA_MODELS_TRAINING_PACE_H_

namespace tessera::training {

// Estimates the time left from the times of this run's steps and validations.
// The first step is left out: it also loads libraries and allocates memory,
// which may take a thousand times as long as a step.
//
// Not thread-safe.
class Pace {
 public:
  // `waited_seconds` is the part of `seconds` spent waiting for the step's
  // batch.
  void AddStep(double seconds, double waited_seconds);
  // Adds the time of an epoch's validation.
  void AddValidation(double seconds);

  // Returns the estimated seconds for `steps` and `validations`; negative while
  // unknown. Before the first validation, validations count as 0 seconds.
  double SecondsFor(double steps, double validations) const;

  // Returns the part of the steps' time in which the network waited for its
  // data, from 0 to 1; 0 while unknown.
  double DataWaitRatio() const;

 private:
  int steps_ = 0;
  double step_seconds_ = 0;    // Of all steps but the first.
  double waited_seconds_ = 0;  // Likewise.
  double validation_seconds_ = 0;
};

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_PACE_H_
