#include "server/process/part_watch.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tessera::process {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(250);

}  // namespace

PartWatch::PartWatch(const Clock& clock, const PartWatchOptions& options,
                     PartWatchHandlers handlers)
    : clock_(clock), options_(options), handlers_(std::move(handlers)) {}

void PartWatch::ProbeBegan() {
  const absl::MutexLock lock(&mu_);
  probe_began_ = clock_.Now();
}

void PartWatch::ProbeEnded(const absl::Status& status) {
  const absl::MutexLock lock(&mu_);
  probe_began_ = absl::InfiniteFuture();
  if (!status.ok()) {
    Lose(std::string(status.message()));
  } else if (state_ == State::kLost) {
    state_ = State::kThere;
    lost_since_ = absl::InfiniteFuture();
    handlers_.on_back();
  }
}

void PartWatch::Tick() {
  const absl::MutexLock lock(&mu_);
  const absl::Time now = clock_.Now();
  if (now - probe_began_ > options_.patience) {
    Lose(absl::StrFormat("no answer for %s",
                         absl::FormatDuration(options_.patience)));
  }
  if (state_ == State::kLost && now - lost_since_ >= options_.give_up_after) {
    state_ = State::kGone;
    handlers_.on_gone();
  }
}

void PartWatch::Lose(const std::string& why) {
  if (state_ != State::kThere) return;
  state_ = State::kLost;
  lost_since_ = clock_.Now();
  handlers_.on_lost(why);
}

struct PartProber::Shared {
  Shared(const Clock& clock, const PartWatchOptions& options, Probe the_probe,
         PartWatchHandlers handlers)
      : watch(clock, options, std::move(handlers)),
        probe(std::move(the_probe)) {}

  // Waits for `duration`. Returns false if the threads must end.
  bool Wait(absl::Duration duration) {
    const absl::MutexLock lock(&mu);
    return !mu.AwaitWithTimeout(absl::Condition(&ending), duration);
  }

  // Returns whether the probe ended within `duration`.
  bool AwaitIdle(absl::Duration duration) {
    const absl::MutexLock lock(&mu);
    return mu.AwaitWithTimeout(absl::Condition(&idle), duration);
  }

  PartWatch watch;
  const Probe probe;
  absl::Mutex mu;
  bool ending ABSL_GUARDED_BY(mu) = false;
  bool idle ABSL_GUARDED_BY(mu) = true;  // No probe runs.
};

PartProber::PartProber(const Clock& clock, const PartWatchOptions& options,
                       Probe probe, PartWatchHandlers handlers,
                       HungProbe hung_probe)
    : shared_(std::make_shared<Shared>(clock, options, std::move(probe),
                                       std::move(handlers))),
      patience_(options.patience),
      hung_probe_(hung_probe) {
  prober_ = std::thread([shared = shared_, period = options.period] {
    while (true) {
      {
        const absl::MutexLock lock(&shared->mu);
        if (shared->ending) return;
        shared->idle = false;
      }
      shared->watch.ProbeBegan();
      const absl::Status status = shared->probe();
      {
        const absl::MutexLock lock(&shared->mu);
        shared->idle = true;
        // The objects that the handlers use may be destroyed by now.
        if (shared->ending) return;
      }
      shared->watch.ProbeEnded(status);
      if (!shared->Wait(period)) return;
    }
  });
  watcher_ = std::thread([shared = shared_] {
    while (shared->Wait(kTick)) shared->watch.Tick();
  });
}

void PartProber::Stop() {
  const absl::MutexLock lock(&shared_->mu);
  shared_->ending = true;
}

PartProber::~PartProber() {
  Stop();
  watcher_.join();
  if (hung_probe_ == HungProbe::kAwait || shared_->AwaitIdle(patience_)) {
    prober_.join();
  } else {
    prober_.detach();
  }
}

}  // namespace tessera::process
