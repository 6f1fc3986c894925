// Training jobs as metrics and log lines.
#ifndef TESSERA_SERVER_PROCESS_JOB_TELEMETRY_H_
#define TESSERA_SERVER_PROCESS_JOB_TELEMETRY_H_

#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "server/jobs/job.h"

namespace tessera::process {

// Counts workers that ended without ending their work in
// `tessera_worker_deaths_total{kind}`, and those of them that ended without a
// word in `tessera_lost_leases_total{kind}`. Of `segmentation` each batch of
// slices counts.
//
// Thread-safe. Borrows the metrics.
class WorkerDeaths {
 public:
  // Makes the counters exist at 0, so that the first increment is seen as a
  // change.
  WorkerDeaths(Metrics& metrics, const std::string& kind);

  void Note(bool silent);

 private:
  Counter& deaths_;
  Counter& lost_leases_;
};

// Counts how jobs end in `tessera_training_jobs_total{outcome}`, observes how
// long they wait in `tessera_queue_wait_seconds{class="training"}`, and logs
// each start and end. A job that has ended is a span `training_job`. Counts
// dead workers.
//
// Thread-safe. Borrows everything it is given.
class JobTelemetry {
 public:
  JobTelemetry(const Clock& clock, Metrics& metrics);

  // For JobStoreOptions::on_transition. `job` is as it is after a start, an end
  // or a return to the queue.
  void Note(const jobs::Job& job);

  // For JobStoreOptions::on_death.
  void NoteDeath(bool silent) { deaths_.Note(silent); }

 private:
  // When the job that has just started began to wait; InfinitePast() if an
  // earlier server process returned it to the queue.
  absl::Time WaitedSince(const jobs::Job& job);
  Counter& Jobs(const std::string& outcome);

  const Clock& clock_;
  Metrics& metrics_;
  WorkerDeaths deaths_;
  absl::Mutex mu_;
  std::map<std::string, absl::Time> queued_again_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_JOB_TELEMETRY_H_
