// Whose turn it is on a device.
#ifndef TESSERA_MODELS_INFERENCE_DEVICE_THREAD_H_
#define TESSERA_MODELS_INFERENCE_DEVICE_THREAD_H_

#include <deque>
#include <functional>
#include <stop_token>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tessera::inference {

// Who goes first. Somebody waits for an interactive segmentation; a bulk one is
// one of many that are looked at later.
enum class Priority { kInteractive, kBulk };

// Runs what is computed on a device: one piece at a time, interactive ones
// first, else first come, first served. Callers that come back for tile after
// tile take turns, so none waits longer than one tile of each other. So that
// bulk work does not starve, one piece of it follows on every 16 others.
//
// It all runs on one thread, since LibTorch keeps helper threads for each
// thread that computes.
//
// Thread-safe. Owns its thread, which ends with it.
class DeviceThread {
 public:
  DeviceThread();
  // REQUIRES: nobody is in Run().
  ~DeviceThread();

  // Runs `work` when its turn comes, and returns once it has ended. False,
  // and nothing has run, once `stop` was asked for. Throws what `work` throws.
  bool Run(Priority priority, std::stop_token stop,
           const std::function<void()>& work);

  // Callers whose turn has not come.
  int waiting() const;

 private:
  struct Piece;

  void Loop();
  Piece* TakeNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  mutable absl::Mutex mu_;
  absl::CondVar changed_;  // For the thread.
  std::deque<Piece*> interactive_ ABSL_GUARDED_BY(mu_);
  std::deque<Piece*> bulk_ ABSL_GUARDED_BY(mu_);
  int in_a_row_ ABSL_GUARDED_BY(mu_) = 0;  // Interactive, while bulk waited.
  bool ending_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;  // Last: it uses the others.
};

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_DEVICE_THREAD_H_
