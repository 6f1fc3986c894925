// A sleep that a stop request ends.
#ifndef TESSERA_BASE_STOPPABLE_SLEEP_H_
#define TESSERA_BASE_STOPPABLE_SLEEP_H_

#include <stop_token>

#include "absl/time/time.h"

namespace tessera {

// Returns after `duration`, or at once when a stop is requested.
void SleepFor(absl::Duration duration, std::stop_token stop);

}  // namespace tessera

#endif  // TESSERA_BASE_STOPPABLE_SLEEP_H_
