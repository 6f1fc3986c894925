// Measures where time goes.
#ifndef TESSERA_MODELS_TILES_TIMED_H_
#define TESSERA_MODELS_TILES_TIMED_H_

#include "absl/cleanup/cleanup.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace tessera::tiles {

// Adds the time that `act` takes to `seconds` and returns the result of `act`.
template <typename Act>
auto Timed(double& seconds, Act act) -> decltype(act()) {
  const absl::Time start = absl::Now();
  const absl::Cleanup add = [&] {
    seconds += absl::ToDoubleSeconds(absl::Now() - start);
  };
  return act();
}

}  // namespace tessera::tiles

#endif  // TESSERA_MODELS_TILES_TIMED_H_
