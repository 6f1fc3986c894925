#include "server/inference/slice_runner.h"

#include <algorithm>
#include <stop_token>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/trace.h"
#include "server/inference/slice_batch_run.h"

namespace tessera::inference {

struct SliceRunner::Run {
  explicit Run(SliceWorkBatch work) : batch(std::move(work)) {}

  const SliceWorkBatch batch;
  std::filesystem::path dir;
  std::stop_source stop;
  std::unique_ptr<SegmentPool::Ticket> ticket;
};

SliceRunner::SliceRunner(SliceSource& source, ImageSegmenter& segmenter,
                         SegmentPool& pool, MakeRecorder make_recorder,
                         const SliceRunnerOptions& options)
    : source_(source),
      segmenter_(segmenter),
      pool_(pool),
      make_recorder_(std::move(make_recorder)),
      options_(options) {
  std::error_code ignored;  // What a crash left; a run makes its own folder.
  std::filesystem::remove_all(options_.work_dir, ignored);
}

SliceRunner::~SliceRunner() { Stop(absl::ZeroDuration()); }

void SliceRunner::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void SliceRunner::WakeUp() {
  const absl::MutexLock lock(&mu_);
  poked_ = true;
}

void SliceRunner::Suspend() {
  const absl::MutexLock lock(&mu_);
  suspended_ = true;
}

void SliceRunner::Resume() {
  const absl::MutexLock lock(&mu_);
  suspended_ = false;
  poked_ = true;
}

void SliceRunner::Loop() {
  const auto woken = [this] {
    mu_.AssertReaderHeld();
    return poked_ || stopping_;
  };
  absl::Time renewed = absl::InfinitePast();
  absl::Time renew = absl::Now() + options_.renew_every;
  while (true) {
    TakeWork();
    bool poked = false;
    {
      const absl::MutexLock lock(&mu_);
      mu_.AwaitWithTimeout(absl::Condition(&woken), options_.look_every);
      poked = std::exchange(poked_, false);
      if (stopping_) return;
    }
    // Soon after a wake-up: a job in work may have been cancelled. Not after
    // each one, since each batch that is handed in wakes up, too.
    if (poked) renew = std::min(renew, renewed + options_.look_every);
    if (absl::Now() < renew) continue;
    RenewLeases();
    renewed = absl::Now();
    renew = renewed + options_.renew_every;
  }
}

bool SliceRunner::HasRoom() {
  const absl::MutexLock lock(&mu_);
  return !stopping_ && !suspended_ &&
         runs_.size() < static_cast<size_t>(options_.batches);
}

void SliceRunner::TakeWork() {
  while (HasRoom()) {
    auto batch = source_.Acquire(options_.max_slices);
    if (!batch.ok()) {
      Log(Severity::kWarning, "there is no word of slices to segment",
          {{"cause", std::string(batch.status().message())}});
      return;
    }
    if (!batch->has_value()) return;
    Begin(**std::move(batch));
  }
}

void SliceRunner::Begin(SliceWorkBatch batch) {
  auto run = std::make_shared<Run>(std::move(batch));
  auto ticket = pool_.Admit(run->batch.owner);
  if (!ticket.ok()) {
    // The owner's own requests fill the pool; they go first.
    return HandIn(
        *run, {.slices = {}, .results = {}, .postpone = options_.look_every});
  }
  run->ticket = *std::move(ticket);
  const absl::MutexLock lock(&mu_);
  run->dir = options_.work_dir / absl::StrCat(++begun_);
  runs_[run->batch.lease] = run;
  pool_.Run(*run->ticket, Priority::kBulk, [this, run] { Compute(run); });
}

void SliceRunner::Compute(const std::shared_ptr<Run>& run) {
  const auto begin_none = [&] {
    const absl::MutexLock lock(&mu_);
    return stopping_ || run->stop.stop_requested();
  };
  trace::Span span = trace::Span::BelowJob("slices", run->batch.job);
  const trace::Scope scope(span.context());
  span.Set("tessera.slices", static_cast<int64_t>(run->batch.slices.size()));
  {
    SliceBatchRun work(source_, segmenter_, make_recorder_, run->batch,
                       run->dir);
    const absl::StatusOr<ComputedBatch> computed =
        work.Execute(begin_none, run->stop.get_token());
    if (computed.ok()) {
      HandIn(*run, *computed);
    } else {
      source_.FailJob(run->batch.lease, computed.status()).IgnoreError();
    }
    span.End(computed.status());
  }
  const absl::MutexLock lock(&mu_);
  // Before the run is forgotten: then Stop() returns, and the pool may end.
  run->ticket = nullptr;
  runs_.erase(run->batch.lease);
  poked_ = true;
}

void SliceRunner::HandIn(const Run& run, const ComputedBatch& computed) {
  trace::Span span =
      trace::Span::Below("slices.hand_in", trace::Kind::kInternal);
  const trace::Scope scope(span.context());
  span.Set("tessera.slices", static_cast<int64_t>(computed.slices.size()));
  const absl::Status returned = source_.Return(run.batch.lease, computed);
  span.End(returned);
  if (returned.ok()) return;
  const bool lost = ReasonOf(returned) == "LEASE_LOST";
  Log(lost ? Severity::kInfo : Severity::kWarning,
      "results of slices were dropped",
      {{"job", run.batch.job}, {"cause", std::string(returned.message())}});
}

void SliceRunner::RenewLeases() {
  std::vector<std::string> leases;
  {
    const absl::MutexLock lock(&mu_);
    for (const auto& [lease, run] : runs_) leases.push_back(lease);
  }
  if (leases.empty()) return;
  const auto lost = source_.Renew(leases);
  // If the leases expire, other workers compute the slices, too.
  if (!lost.ok()) return;
  const absl::MutexLock lock(&mu_);
  for (const std::string& lease : *lost) {
    if (const auto run = runs_.find(lease); run != runs_.end()) {
      run->second->stop.request_stop();
    }
  }
}

void SliceRunner::ReturnWaiting() {
  std::vector<std::shared_ptr<Run>> waiting;
  {
    const absl::MutexLock lock(&mu_);
    for (auto it = runs_.begin(); it != runs_.end();) {
      if (it->second->ticket != nullptr && pool_.Drop(*it->second->ticket)) {
        waiting.push_back(it->second);
        it = runs_.erase(it);
      } else {
        ++it;
      }
    }
  }
  for (const auto& run : waiting) HandIn(*run, {});
}

bool SliceRunner::AwaitNoneInWork(absl::Duration timeout) {
  const auto none_in_work = [this] {
    mu_.AssertReaderHeld();
    return runs_.empty();
  };
  const absl::MutexLock lock(&mu_);
  return mu_.AwaitWithTimeout(absl::Condition(&none_in_work), timeout);
}

void SliceRunner::Stop(absl::Duration grace) {
  const absl::MutexLock stopping(&stop_mu_);
  {
    const absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
  ReturnWaiting();
  const absl::Time end = absl::Now() + grace;
  while (!AwaitNoneInWork(std::min(options_.renew_every, end - absl::Now()))) {
    if (absl::Now() >= end) break;
    RenewLeases();
  }
  {
    const absl::MutexLock lock(&mu_);
    for (const auto& [lease, run] : runs_) run->stop.request_stop();
  }
  AwaitNoneInWork(absl::InfiniteDuration());
}

}  // namespace tessera::inference
