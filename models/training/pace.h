// How a training gets on.
#ifndef TESSERA_MODELS_TRAINING_PACE_H_
#define TESSERA_MODELS_TRAINING_PACE_H_

namespace tessera::training {

// Estimates how long the rest will take, from what the steps and validations of
// this run took. The first step is left out: it also loads libraries and finds
// its memory, which may take a thousand times as long.
//
// Not thread-safe.
class Pace {
 public:
  // `waited_seconds` of them for the step's batch to be made.
  void AddStep(double seconds, double waited_seconds);
  // Of a whole epoch.
  void AddValidation(double seconds);

  // For so many steps and validations; negative while unknown. Validations
  // count for nothing before there was one.
  double SecondsFor(double steps, double validations) const;

  // Of the time of steps, the part in which the network waited for its data:
  // from 0 to 1; 0 while unknown.
  double DataWaitRatio() const;

 private:
  int steps_ = 0;
  double step_seconds_ = 0;    // Of all steps but the first.
  double waited_seconds_ = 0;  // Likewise.
  double validation_seconds_ = 0;
};

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_PACE_H_
