#include "server/front/grpc/drain.h"

#include <algorithm>

#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/stoppable_sleep.h"

namespace tessera::front {
namespace {

// A restart takes about this long.
constexpr absl::Duration kRetryDelay = absl::Seconds(3);
// Time in which expired calls can still send their status.
constexpr absl::Duration kLastWords = absl::Seconds(2);

absl::Status Draining() {
  return WithRetryDelay(
      WithReason(absl::UnavailableError(
                     "the server is about to end; try again when it has "
                     "restarted"),
                 "SERVER_DRAINING"),
      kRetryDelay);
}

}  // namespace

absl::Status Drain::CheckBegin() const {
  return begun_.stop_requested() ? Draining() : absl::OkStatus();
}

absl::Status Drain::CheckGoOn() const {
  return expired_.stop_requested() ? Draining() : absl::OkStatus();
}

absl::Status Drain::Explain(const absl::Status& outcome) const {
  const bool broken_off = absl::IsCancelled(outcome) && expired_.stop_requested();
  return broken_off ? Draining() : outcome;
}

DrainTimer::DrainTimer(Drain& drain, absl::Duration grace) {
  drain.Begin();
  const absl::Duration wait = grace - std::min(kLastWords, grace / 2);
  thread_ = std::jthread([&drain, wait](const std::stop_token& end) {
    SleepFor(wait, end);
    drain.Expire();
  });
}

}  // namespace tessera::front
