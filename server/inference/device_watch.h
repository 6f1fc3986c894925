// Notices when a device no longer answers.
#ifndef TESSERA_SERVER_INFERENCE_DEVICE_WATCH_H_
#define TESSERA_SERVER_INFERENCE_DEVICE_WATCH_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace tessera::inference {

struct DeviceWatchOptions {
  absl::Duration period = absl::Seconds(1);    // Between probes.
  absl::Duration patience = absl::Seconds(3);  // With a probe.
  absl::Duration give_up_after = absl::Seconds(60);  // Of its being lost.
};

// What to do about it. Called one after another, never at the same time.
struct DeviceWatchHandlers {
  std::function<void(const std::string& why)> on_lost;
  std::function<void()> on_back;
  std::function<void()> on_gone;  // It stayed lost; at most once.
};

// Judges what probes tell. A device is lost when a probe fails or takes too
// long, and back when one succeeds.
//
// Thread-safe. Borrows the clock.
class DeviceWatch {
 public:
  DeviceWatch(const Clock& clock, const DeviceWatchOptions& options,
              DeviceWatchHandlers handlers);

  void ProbeBegan();
  void ProbeEnded(const absl::Status& status);

  // Looks at the clock; to be called several times a second.
  void Tick();

 private:
  enum class State { kThere, kLost, kGone };

  void Lose(const std::string& why) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const Clock& clock_;
  const DeviceWatchOptions options_;
  const DeviceWatchHandlers handlers_;
  absl::Mutex mu_;  // Held while handlers run: they come in order.
  State state_ ABSL_GUARDED_BY(mu_) = State::kThere;
  absl::Time probe_began_ ABSL_GUARDED_BY(mu_) = absl::InfiniteFuture();
  absl::Time lost_since_ ABSL_GUARDED_BY(mu_) = absl::InfiniteFuture();
};

// Probes a device and watches it, each on a thread of its own, since a probe of
// a device that hangs may never return. Its thread is then left behind.
//
// Not thread-safe. Borrows the clock.
class DeviceProber {
 public:
  using Probe = std::function<absl::Status()>;

  DeviceProber(const Clock& clock, const DeviceWatchOptions& options,
               Probe probe, DeviceWatchHandlers handlers);
  ~DeviceProber();

 private:
  struct Shared;

  const std::shared_ptr<Shared> shared_;  // With the thread that may hang.
  std::thread prober_;
  std::thread watcher_;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_DEVICE_WATCH_H_
