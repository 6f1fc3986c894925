#include "server/process/job_telemetry.h"

#include "absl/status/status.h"
#include "base/log.h"
#include "base/trace.h"
#include "server/inference/device_metrics.h"

namespace tessera::process {

using jobs::Job;
using jobs::JobState;

namespace {

void TraceEnd(const Job& job, const absl::Status& outcome) {
  trace::Span span =
      trace::Span::OfWholeJob("training_job", job.name(), job.create_time);
  span.Set("tessera.epochs", int64_t{job.progress.epoch});
  if (!job.model_version.empty()) span.Set("tessera.model", job.model_version);
  span.End(outcome);
}

}  // namespace

WorkerDeaths::WorkerDeaths(Metrics& metrics, const std::string& kind)
    : deaths_(metrics.GetCounter("tessera_worker_deaths_total",
                                 "Workers that ended without ending their "
                                 "work.",
                                 {{"kind", kind}})),
      lost_leases_(metrics.GetCounter("tessera_lost_leases_total",
                                      "Work taken from workers that fell "
                                      "silent.",
                                      {{"kind", kind}})) {}

void WorkerDeaths::Note(bool silent) {
  deaths_.Increment();
  if (silent) lost_leases_.Increment();
}

JobTelemetry::JobTelemetry(const Clock& clock, Metrics& metrics)
    : clock_(clock), metrics_(metrics), deaths_(metrics, "training") {
  // Makes the counters exist at 0, so that the first increment is seen as a
  // change.
  for (const char* outcome :
       {"succeeded", "failed", "cancelled", "queued_again"}) {
    Jobs(outcome);
  }
}

void JobTelemetry::Note(const Job& job) {
  switch (job.state) {
    case JobState::kRunning: {
      Log(Severity::kInfo, "a job started",
          {{"job", job.name()}, {"device", job.device}, {"user", job.owner}});
      const absl::Time since = WaitedSince(job);
      if (since == absl::InfinitePast()) return;
      inference::QueueWait(metrics_, "training")
          .Observe(absl::ToDoubleSeconds(job.start_time - since));
      return;
    }
    case JobState::kQueued: {
      Log(Severity::kWarning, "a job was queued again", {{"job", job.name()}});
      Jobs("queued_again").Increment();
      const absl::MutexLock lock(&mu_);
      queued_again_[job.id] = clock_.Now();
      return;
    }
    case JobState::kSucceeded:
      Log(Severity::kInfo, "a job succeeded",
          {{"job", job.name()}, {"model", job.model_version}});
      TraceEnd(job, absl::OkStatus());
      return Jobs("succeeded").Increment();
    case JobState::kFailed:
      Log(Severity::kWarning, "a job failed",
          {{"job", job.name()}, {"error", job.error_message}});
      TraceEnd(job, absl::UnknownError(job.error_message));
      return Jobs("failed").Increment();
    case JobState::kCancelled:
      Log(Severity::kInfo, "a job was cancelled", {{"job", job.name()}});
      TraceEnd(job, absl::CancelledError("cancelled"));
      return Jobs("cancelled").Increment();
    case JobState::kUnreadable:
      return;
  }
}

absl::Time JobTelemetry::WaitedSince(const Job& job) {
  const absl::MutexLock lock(&mu_);
  if (const auto again = queued_again_.find(job.id);
      again != queued_again_.end()) {
    const absl::Time since = again->second;
    queued_again_.erase(again);
    return since;
  }
  const bool ran_before =
      !job.checkpoint_sha256.empty() || !job.progress.history.empty();
  return ran_before ? absl::InfinitePast() : job.create_time;
}

Counter& JobTelemetry::Jobs(const std::string& outcome) {
  return metrics_.GetCounter("tessera_training_jobs_total",
                             "Ends of training jobs, and returns to the queue.",
                             {{"outcome", outcome}});
}

}  // namespace tessera::process
