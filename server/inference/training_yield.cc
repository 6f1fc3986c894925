#include "server/inference/training_yield.h"

#include <algorithm>

namespace tessera::inference {

void TrainingYield::Add(int turns) {
  absl::MutexLock lock(&mu_);
  turns_ += turns;
}

bool TrainingYield::ShouldPause() {
  absl::MutexLock lock(&mu_);
  const absl::Time now = clock_.Now();
  if (turns_ == 0 || now < run_until_) {
    pause_began_ = absl::InfiniteFuture();
    return false;
  }
  pause_began_ = std::min(pause_began_, now);
  if (now - pause_began_ < options_.longest_pause) return true;
  run_until_ = now + options_.guaranteed_run;
  return false;
}

}  // namespace tessera::inference
