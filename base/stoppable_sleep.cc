#include "base/stoppable_sleep.h"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace tessera {

void SleepFor(absl::Duration duration, std::stop_token stop) {
  std::mutex mu;
  std::condition_variable_any never_notified;
  std::unique_lock<std::mutex> lock(mu);
  never_notified.wait_for(lock, std::move(stop),
                          absl::ToChronoNanoseconds(duration),
                          [] { return false; });
}

}  // namespace tessera
