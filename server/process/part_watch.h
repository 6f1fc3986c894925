// Notices when something that the server needs no longer answers.
#ifndef TESSERA_SERVER_PROCESS_PART_WATCH_H_
#define TESSERA_SERVER_PROCESS_PART_WATCH_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace tessera::process {

// A part is a device, the database or the blob store.
struct PartWatchOptions {
  absl::Duration period = absl::Seconds(1);    // Between probes.
  absl::Duration patience = absl::Seconds(3);  // How long a probe may take.
  absl::Duration give_up_after = absl::Seconds(60);  // Since it was lost.
};

// Called when the part's state changes; one call at a time, in order.
struct PartWatchHandlers {
  std::function<void(const std::string& why)> on_lost;
  std::function<void()> on_back;
  std::function<void()> on_gone;  // The part stayed lost; at most once.
};

// Decides from probes whether a part answers. A part is lost when a probe fails
// or takes too long, and back when a probe succeeds.
//
// Thread-safe. Borrows the clock.
class PartWatch {
 public:
  PartWatch(const Clock& clock, const PartWatchOptions& options,
            PartWatchHandlers handlers);

  void ProbeBegan();
  void ProbeEnded(const absl::Status& status);

  // Checks the time limits. Call it several times a second.
  void Tick();

 private:
  enum class State { kThere, kLost, kGone };

  void Lose(const std::string& why) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const Clock& clock_;
  const PartWatchOptions options_;
  const PartWatchHandlers handlers_;
  absl::Mutex mu_;  // Held while handlers run, which keeps them in order.
  State state_ ABSL_GUARDED_BY(mu_) = State::kThere;
  absl::Time probe_began_ ABSL_GUARDED_BY(mu_) = absl::InfiniteFuture();
  absl::Time lost_since_ ABSL_GUARDED_BY(mu_) = absl::InfiniteFuture();
};

// Probes a part on one thread and watches the probes on another, since a probe
// of a part that hangs may take long.
//
// Not thread-safe. Borrows the clock, and what the probe borrows.
class PartProber {
 public:
  using Probe = std::function<absl::Status()>;

  // What the destructor does with a probe that has not ended.
  enum class HungProbe {
    kAwait,  // Waits: the probe borrows, and ends by its own time limits.
    kLeave,  // Waits for the patience, then leaves the probe behind. The probe
             // may never end. REQUIRES: it owns all that it uses.
  };

  PartProber(const Clock& clock, const PartWatchOptions& options, Probe probe,
             PartWatchHandlers handlers,
             HungProbe hung_probe = HungProbe::kAwait);
  ~PartProber();

  // Begins no further probe, and calls no handler once probes have ended. Does
  // not wait for a probe. May be called again.
  void Stop();

 private:
  struct Shared;

  // Shared with the probing thread, which may hang and outlive this object.
  const std::shared_ptr<Shared> shared_;
  const absl::Duration patience_;
  const HungProbe hung_probe_;
  std::thread prober_;
  std::thread watcher_;
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_PART_WATCH_H_
