#include "client/api/backoff.h"

#include <algorithm>
#include <utility>

#include "base/stoppable_sleep.h"

namespace tessera::client {

Backoff::Backoff(BackoffOptions options) : options_(std::move(options)) {
  Reset();
}

bool Backoff::Wait(std::stop_token stop, absl::Duration at_least) {
  const absl::Duration left = options_.patience - waited_;
  if (stop.stop_requested() || left <= absl::ZeroDuration() ||
      left < at_least) {
    return false;
  }
  // The last delay is cut, so that the delays do not exceed the patience.
  const absl::Duration delay = std::min(std::max(delay_, at_least), left);
  if (options_.sleep) {
    options_.sleep(delay, stop);
  } else {
    SleepFor(delay, stop);
  }
  waited_ += delay;
  delay_ = std::min(2 * delay_, options_.longest_delay);
  return !stop.stop_requested();
}

void Backoff::Reset() {
  delay_ = options_.first_delay;
  waited_ = absl::ZeroDuration();
}

}  // namespace tessera::client
