#include "models/inference/turn_queue.h"

#include <algorithm>

namespace tessera::inference {

bool TurnQueue::Take(std::stop_token stop) {
  // Before the lock, which the callback takes: it may run right here.
  const std::stop_callback wake(stop, [this] {
    const absl::MutexLock lock(&mu_);
    changed_.SignalAll();
  });
  const absl::MutexLock lock(&mu_);
  const int64_t number = next_number_++;
  queue_.push_back(number);
  while (queue_.front() != number && !stop.stop_requested()) {
    changed_.Wait(&mu_);
  }
  if (!stop.stop_requested()) return true;
  queue_.erase(std::find(queue_.begin(), queue_.end(), number));
  // It may have been the first: the next must learn of it.
  changed_.SignalAll();
  return false;
}

void TurnQueue::Give() {
  const absl::MutexLock lock(&mu_);
  queue_.pop_front();
  changed_.SignalAll();
}

int TurnQueue::waiting() const {
  const absl::MutexLock lock(&mu_);
  return std::max(0, static_cast<int>(queue_.size()) - 1);
}

}  // namespace tessera::inference
