// How long the rest of a training will take.
#ifndef TESSERA_MODELS_TRAINING_PACE_H_
#define TESSERA_MODELS_TRAINING_PACE_H_

namespace tessera::training {

// Estimates from what the steps and validations of this run took. The first
// step is left out: it also loads libraries and finds its memory, which may
// take a thousand times as long.
//
// Not thread-safe.
class Pace {
 public:
  void AddStep(double seconds);
  // Of a whole epoch.
  void AddValidation(double seconds);

  // For so many steps and validations; negative while unknown. Validations
  // count for nothing before there was one.
  double SecondsFor(double steps, double validations) const;

 private:
  int steps_ = 0;
  double step_seconds_ = 0;  // Of all steps but the first.
  double validation_seconds_ = 0;
};

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_PACE_H_
