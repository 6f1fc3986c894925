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
  absl::Duration patience = absl::Seconds(3);  // How long a probe may take.
  absl::Duration give_up_after = absl::Seconds(60);  // Since it was lost.
};

// Called when the device's state changes; one call at a time, in order.
struct DeviceWatchHandlers {
  std::function<void(const std::string& why)> on_lost;
  std::function<void()> on_back;
  std::function<void()> on_gone;  // The device stayed lost; at most once.
};

// Decides from probes whether a device answers. A device is lost when a probe
// fails or takes too long, and back when a probe succeeds.
//
// Thread-safe. Borrows the clock.
class DeviceWatch {
 public:
  DeviceWatch(const Clock& clock, const DeviceWatchOptions& options,
              DeviceWatchHandlers handlers);

  void ProbeBegan();
  void ProbeEnded(const absl::Status& status);

  // Checks the time limits. Call it several times a second.
  void Tick();

 private:
  enum class State { kThere, kLost, kGone };

  void Lose(const std::string& why) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const Clock& clock_;
  const DeviceWatchOptions options_;
  const DeviceWatchHandlers handlers_;
  absl::Mutex mu_;  // Held while handlers run, which keeps them in order.
  State state_ ABSL_GUARDED_BY(mu_) = State::kThere;
  absl::Time probe_began_ ABSL_GUARDED_BY(mu_) = absl::InfiniteFuture();
  absl::Time lost_since_ ABSL_GUARDED_BY(mu_) = absl::InfiniteFuture();
};

// Probes a device on one thread and watches the probes on another, since a
// probe of a device that hangs may never return. The destructor detaches the
// probing thread if a probe hangs.
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

  // Shared with the probing thread, which may hang and outlive this object.
  const std::shared_ptr<Shared> shared_;
  std::thread prober_;
  std::thread watcher_;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_DEVICE_WATCH_H_
