// Whose turn it is on a device.
#ifndef TESSERA_MODELS_INFERENCE_TURN_QUEUE_H_
#define TESSERA_MODELS_INFERENCE_TURN_QUEUE_H_

#include <cstdint>
#include <deque>
#include <stop_token>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tessera::inference {

// Lets one caller in at a time, first come, first served: callers that come
// back for tile after tile take turns, and none waits longer than one tile of
// each other. (A plain mutex may go to the same caller again and again.)
//
// Thread-safe.
class TurnQueue {
 public:
  // Waits for the turn. False, without the turn, once `stop` was asked for.
  bool Take(std::stop_token stop);

  // REQUIRES: the caller has the turn.
  void Give();

  // Callers that wait for their turn.
  int waiting() const;

 private:
  mutable absl::Mutex mu_;
  absl::CondVar changed_;
  // The first has the turn, the others wait.
  std::deque<int64_t> queue_ ABSL_GUARDED_BY(mu_);
  int64_t next_number_ ABSL_GUARDED_BY(mu_) = 0;
};

// Gives a turn back at the end of a scope, however it is left.
//
// Not thread-safe.
class TurnGiver {
 public:
  // REQUIRES: the caller has the turn; `queue` outlives this.
  explicit TurnGiver(TurnQueue& queue) : queue_(queue) {}
  ~TurnGiver() { queue_.Give(); }
  TurnGiver(const TurnGiver&) = delete;
  TurnGiver& operator=(const TurnGiver&) = delete;

 private:
  TurnQueue& queue_;
};

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_TURN_QUEUE_H_
