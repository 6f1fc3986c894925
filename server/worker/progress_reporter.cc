#include "server/worker/progress_reporter.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/stoppable_sleep.h"
#include "server/wire/convert_training.h"

namespace tessera::worker {
namespace {

constexpr absl::Duration kReportInterval = absl::Milliseconds(250);
constexpr absl::Duration kLongestKeepAlive = absl::Seconds(5);
constexpr int kKeepAlivesOfALease = 4;

}  // namespace

ProgressReporter::ProgressReporter(ServerLink& link, absl::Duration lease_time,
                                   std::stop_token stop)
    : link_(link),
      keep_alive_(std::clamp(lease_time / kKeepAlivesOfALease, kReportInterval,
                             kLongestKeepAlive)),
      stop_(std::move(stop)),
      thread_([this](std::stop_token end) { Run(std::move(end)); }) {}

ProgressReporter::~ProgressReporter() = default;

void ProgressReporter::Update(const training::Progress& progress) {
  absl::MutexLock lock(&mu_);
  // A late step of an earlier epoch, such as a validation step, must not undo
  // the newer epoch.
  if (progress.epoch < progress_.epoch) return;
  progress_ = progress;
  changed_ = true;
}

void ProgressReporter::AddEpoch(const version::EpochMetrics& metrics,
                                double seconds) {
  absl::MutexLock lock(&mu_);
  new_epochs_.push_back(wire::ToProto(metrics, seconds));
  progress_.epoch = metrics.epoch;
  progress_.step = 0;
  changed_ = true;
}

void ProgressReporter::Flush() { SendBy(&ServerLink::Report); }

void ProgressReporter::SendLast() { SendBy(&ServerLink::ReportLast); }

absl::Status ProgressReporter::WaitForTurn() {
  absl::MutexLock lock(&mu_);
  const auto decided = [this] {
    mu_.AssertHeld();
    return directive_ != v1::ReportProgressResponse::PAUSE || !status_.ok() ||
           stop_.stop_requested();
  };
  while (!mu_.AwaitWithTimeout(absl::Condition(&decided), kReportInterval)) {
  }
  if (stop_.stop_requested()) {
    return absl::CancelledError("the worker was asked to end");
  }
  if (directive_ == v1::ReportProgressResponse::CANCEL) {
    return absl::CancelledError("the job was cancelled");
  }
  return status_;
}

bool ProgressReporter::cancelled() const {
  absl::MutexLock lock(&mu_);
  return directive_ == v1::ReportProgressResponse::CANCEL;
}

bool ProgressReporter::AwaitNews(const std::stop_token& end) {
  const auto is_over = [&] {
    return end.stop_requested() || stop_.stop_requested();
  };
  const auto has_news = [&] {
    mu_.AssertHeld();
    // During a pause the thread reports again to ask whether the pause is over.
    return changed_ || is_over() || !status_.ok() ||
           directive_ == v1::ReportProgressResponse::PAUSE;
  };
  absl::MutexLock lock(&mu_);
  mu_.AwaitWithTimeout(absl::Condition(&has_news), keep_alive_);
  return status_.ok() && !is_over();
}

void ProgressReporter::Run(std::stop_token end) {
  // Releasing a mutex makes it check its waiters' conditions again.
  const auto look = [this] { const absl::MutexLock lock(&mu_); };
  const std::stop_callback look_at_end(end, look);
  const std::stop_callback look_at_stop(stop_, look);
  while (AwaitNews(end)) {
    SendBy(&ServerLink::Report);
    SleepFor(kReportInterval, end);
  }
}

void ProgressReporter::SendBy(Send send) {
  const absl::MutexLock sending(&send_mu_);
  tessera::v1::TrainingProgress progress;
  std::vector<tessera::v1::EpochMetrics> epochs;
  {
    absl::MutexLock lock(&mu_);
    progress.set_epoch(progress_.epoch);
    progress.set_epochs(progress_.epochs);
    progress.set_step(progress_.step);
    progress.set_steps(progress_.steps);
    progress.set_seconds_left(progress_.seconds_left);
    progress.set_data_wait_ratio(progress_.data_wait_ratio);
    progress.set_paused(directive_ == v1::ReportProgressResponse::PAUSE);
    epochs = std::exchange(new_epochs_, {});
    changed_ = false;
  }
  for (const tessera::v1::EpochMetrics& metrics : epochs) {
    *progress.add_history() = metrics;
  }
  const auto directive = (link_.*send)(progress);
  absl::MutexLock lock(&mu_);
  if (directive.ok()) {
    directive_ = *directive;
  } else {
    status_ = directive.status();
    // Kept, since SendLast() may still send these epochs.
    new_epochs_.insert(new_epochs_.begin(), epochs.begin(), epochs.end());
  }
}

}  // namespace tessera::worker
