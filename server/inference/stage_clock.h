// Where the time of a request goes.
#ifndef TESSERA_SERVER_INFERENCE_STAGE_CLOCK_H_
#define TESSERA_SERVER_INFERENCE_STAGE_CLOCK_H_

#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace tessera::inference {

// Tells which figure the time goes to, one at a time: while a stage waits for
// another that it calls, only the other's grows. So the figures add up to the
// time that passed.
//
// Not thread-safe.
class StageClock {
 public:
  // Time goes to `seconds`, or nowhere; returns where it went before.
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

// While it lives, time goes to one figure; then to the one before it.
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
