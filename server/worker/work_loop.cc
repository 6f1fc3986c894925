#include "server/worker/work_loop.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/log.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"
#include "base/stoppable_sleep.h"
#include "models/unet/device.h"
#include "server/worker/job_log.h"
#include "server/worker/segment_engine.h"
#include "server/worker/server_link.h"
#include "server/worker/slice_link.h"
#include "server/worker/training.h"
#include "server/worker/work_source.h"

namespace tessera::worker {
namespace {

constexpr absl::Duration kLongestWait = absl::Seconds(30);
constexpr absl::Duration kFirstBackoff = absl::Milliseconds(200);
constexpr absl::Duration kLongestBackoff = absl::Seconds(10);
// Of a worker that only segments.
constexpr int kBatches = 4;

// Gives a job back when the grace after a stop is over, and ends the process.
// The destructor calls that off.
class GraceTimer {
 public:
  GraceTimer(ServerLink& link, const std::function<absl::Duration()>& grace,
             const std::stop_token& stop)
      : begin_(stop, [this] { begun_.request_stop(); }),
        thread_([this, &link, grace](const std::stop_token& end) {
          Run(link, grace, end);
        }) {}

 private:
  void Run(ServerLink& link, const std::function<absl::Duration()>& grace,
           const std::stop_token& end) {
    // Ends with the stop or with this object.
    std::stop_source wake;
    const std::stop_callback at_stop(begun_.get_token(),
                                     [&] { wake.request_stop(); });
    const std::stop_callback at_end(end, [&] { wake.request_stop(); });
    while (!wake.stop_requested()) {
      SleepFor(absl::Hours(1), wake.get_token());
    }
    if (end.stop_requested()) return;
    SleepFor(grace(), end);
    if (end.stop_requested()) return;
    const absl::Status returned = link.Return();
    Log(Severity::kWarning,
        "the grace is over; the job ends without a last "
        "checkpoint",
        {{"returned", returned.ToString()}});
    // The training cannot be interrupted in the middle of a step.
    ::_exit(kStopped);
  }

  std::stop_source begun_;
  std::stop_callback<std::function<void()>> begin_;
  std::jthread thread_;  // Last: uses the other members.
};

class WorkLoop {
 public:
  WorkLoop(const WorkLoopOptions& options, const ServerChannel& channel,
           const std::stop_token& stop)
      : options_(options),
        channel_(channel),
        stop_(stop),
        source_(channel, {.worker = options.name,
                          .device = options.device,
                          .kinds = options.kinds}) {}

  WorkResult Run() {
    const WorkResult result = Loop();
    if (engine_ != nullptr) {
      engine_->Stop(stop_.stop_requested() ? options_.grace()
                                           : absl::ZeroDuration());
    }
    return result;
  }

 private:
  WorkResult Loop() {
    idle_since_ = absl::Now();
    while (!stop_.stop_requested()) {
      if (engine_ != nullptr) engine_->AwaitHeld(Batches() - 1);
      const auto work = source_.Acquire(
          std::clamp(IdleLeft(), absl::ZeroDuration(), kLongestWait), stop_);
      if (work.ok()) {
        NoteAnswer();
        if (*work) {
          const WorkResult done = std::visit(
              [this](const auto& given) { return Do(given); }, **work);
          if (options_.once || !done.error.ok()) return done;
          idle_since_ = absl::Now();
        }
      } else if (stop_.stop_requested()) {
        break;
      } else if (!IsPassing(work.status())) {
        return Refused(work.status());
      } else {
        AwaitServer(work.status());
      }
      if (IdleLeft() <= absl::ZeroDuration()) return Idle();
    }
    return {.status = kDone};
  }

  // How many batches of slices may be in work.
  int Batches() const {
    return options_.kinds.size() == 1 && !options_.once ? kBatches : 1;
  }

  absl::Duration IdleLeft() {
    if (engine_ != nullptr && engine_->held() > 0) idle_since_ = absl::Now();
    return idle_since_ + options_.idle_exit - absl::Now();
  }

  WorkResult Do(const v1::AcquireWorkResponse::Segmentation& work) {
    // Not begun: it is another worker's.
    if (stop_.stop_requested()) {
      return {.status = GiveBack(work).ok() ? kStopped : kLost};
    }
    if (engine_ == nullptr) {
      auto engine =
          SegmentEngine::Create({.device = options_.device,
                                 .threads = options_.threads,
                                 .precision = options_.precision,
                                 .batches = Batches(),
                                 .lease_time = DurationOf(work.lease_time())},
                                channel_, stop_);
      if (!engine.ok()) {
        GiveBack(work).IgnoreError();
        return {.status = kBadCall, .error = engine.status()};
      }
      engine_ = *std::move(engine);
    }
    if (absl::Status begun = engine_->Begin(work); !begun.ok()) {
      GiveBack(work).IgnoreError();
      return {.status = kLost, .error = std::move(begun)};
    }
    if (!options_.once) return {.status = kDone};
    engine_->AwaitHeld(0);
    if (stop_.stop_requested()) return {.status = kStopped};
    return {.status = engine_->last_return().ok() ? kDone : kLost};
  }

  // If this fails, the lease expires.
  absl::Status GiveBack(const v1::AcquireWorkResponse::Segmentation& work) {
    const SliceLink link(channel_, stop_, absl::ZeroDuration());
    return link.HandIn({work.job(), work.lease()}, {});
  }

  WorkResult Do(const TrainingWork& work) { return {.status = TrainOne(work)}; }

  ExitStatus TrainOne(const TrainingWork& work) {
    ServerLink link(channel_, work.job, work.lease, stop_, options_.patience);
    // Not begun: it is another worker's.
    if (stop_.stop_requested()) {
      return link.Return().ok() ? kStopped : kLost;
    }
    const JobLog log(options_.log_dir, work.job);
    const GraceTimer timer(link, options_.grace, stop_);
    return Train(link, work.lease_time, stop_);
  }

  // Where `status` is no passing one.
  static WorkResult Refused(const absl::Status& status) {
    const bool is_call = absl::IsUnauthenticated(status) ||
                         absl::IsPermissionDenied(status) ||
                         absl::IsInvalidArgument(status);
    if (absl::IsUnimplemented(status)) {
      return {.status = kLost,
              .error = absl::UnimplementedError(
                  "the server does not know the calls of this worker; it is "
                  "older, or no tesserad: upgrade the server first")};
    }
    return {.status = is_call ? kBadCall : kLost, .error = status};
  }

  WorkResult Idle() const {
    if (outage_.ok()) return {.status = kDone};
    return {.status = kLost, .error = outage_};
  }

  void NoteAnswer() {
    if (!std::exchange(outage_, absl::OkStatus()).ok()) {
      Log(Severity::kInfo, "the server answers again");
    }
    backoff_ = kFirstBackoff;
  }

  void AwaitServer(const absl::Status& status) {
    if (outage_.ok()) {
      Log(Severity::kWarning, "the server does not answer; trying again",
          {{"server", options_.connect.server}, {"error", status.ToString()}});
    }
    outage_ =
        absl::Status(status.code(), absl::StrFormat("%s does not answer: %s",
                                                    options_.connect.server,
                                                    status.message()));
    channel_.Pause(
        std::max(backoff_, RetryDelayOf(status).value_or(absl::ZeroDuration())),
        stop_);
    backoff_ = std::min(2 * backoff_, kLongestBackoff);
  }

  const WorkLoopOptions& options_;
  const ServerChannel& channel_;
  const std::stop_token stop_;
  WorkSource source_;
  std::unique_ptr<SegmentEngine> engine_;  // Null before the first slice.
  absl::Time idle_since_;
  absl::Duration backoff_ = kFirstBackoff;
  absl::Status outage_;  // OK while the server answers.
};

}  // namespace

WorkResult Work(const WorkLoopOptions& options, const std::stop_token& stop) {
  unet::SetThreads(options.threads);
  unet::KeepFreedMemory();
  const auto device = unet::ResolveDevice(options.device);
  if (!device.ok()) return {.status = kBadCall, .error = device.status()};
  WorkLoopOptions resolved = options;
  resolved.device = *device;
  const auto channel = ServerChannel::Open(options.connect);
  if (!channel.ok()) return {.status = kBadCall, .error = channel.status()};
  Log(Severity::kInfo, "the worker asks for work",
      {{"server", options.connect.server},
       {"worker", options.name},
       {"device", *device}});
  return WorkLoop(resolved, **channel, stop).Run();
}

}  // namespace tessera::worker
