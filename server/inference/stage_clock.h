// Measures how long each stage of a request takes.
#ifndef TESSERA_SERVER_INFERENCE_STAGE_CLOCK_H_
#define TESSERA_SERVER_INFERENCE_STAGE_CLOCK_H_

#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace tessera::inference {

// Adds the time that passes to one figure at a time. While a stage calls
// another stage, only the called stage's figure grows. So the figures add up to
// the time that passed.
//
// Not thread-safe.
class StageClock {
 public:
  // Adds time to `seconds` from now on, or to nothing if null. Returns the
  // figure used before.
  double* Switch(double* seconds) {
    const absl::Time now = absl::Now();
    if (seconds_ != nullptr) *seconds_ += absl::ToDoubleSeconds(now - since_);
    since_ = now;
    return std::exchange(seconds_, seconds);
  }

 private:
  double* seconds_ = nullptr;
  absl::Time since_;
};

// While it lives, time is added to its figure; afterwards to the figure that
// was in use before.
//
// Not thread-safe. Borrows the clock and the figure.
class Stopwatch {
 public:
  Stopwatch(StageClock& clock, double& seconds)
      : clock_(clock), before_(clock.Switch(&seconds)) {}
  ~Stopwatch() { clock_.Switch(before_); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  StageClock& clock_;
  double* const before_;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_STAGE_CLOCK_H_
