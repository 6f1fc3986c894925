// What is newer than the database about a running job.
#ifndef TESSERA_SERVER_JOBS_LIVE_JOB_H_
#define TESSERA_SERVER_JOBS_LIVE_JOB_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/jobs/job.h"
#include "server/jobs/job_store.h"

namespace tessera::jobs {

// The JobStore keeps one for each running job, under its lock.
//
// Not thread-safe.
struct LiveJob {
  std::string lease_sha256;
  Progress progress;
  int64_t sequence = 0;
  // When the worker was heard of, and whether it shall stop.
  LeaseInfo lease;
  absl::Time last_written;           // Progress, to the database.
  std::vector<EpochMetrics> stored;  // The history as the database has it.
  std::string owner;
  absl::Time counted_until;  // Device time was, since the start.
  absl::Duration use;        // Device time that is not in the database yet.

  // Takes over a report, which may hold only the epochs since the last one.
  // Epochs beyond `report.epoch` are dropped: a resumed training repeats them.
  void Merge(Progress report);

  // Counts the device time up to `now`, unless the worker pauses.
  void CountUse(absl::Time now);

  // Puts progress and sequence over what the database had.
  void Overlay(Job& job) const;
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_LIVE_JOB_H_
