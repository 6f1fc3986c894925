// The state of a running job in memory, which is newer than the database's.
#ifndef TESSERA_SERVER_JOBS_LIVE_JOB_H_
#define TESSERA_SERVER_JOBS_LIVE_JOB_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/jobs/job.h"
#include "server/jobs/job_store.h"

namespace tessera::jobs {

// The JobStore keeps one LiveJob for each running job, guarded by its mutex.
//
// Not thread-safe.
struct LiveJob {
  std::string lease_sha256;
  Progress progress;
  int64_t sequence = 0;
  // When the worker last called, and whether it must stop.
  LeaseInfo lease;
  absl::Time last_written;           // When progress was last written.
  std::vector<EpochMetrics> stored;  // The history as the database has it.
  std::string owner;
  absl::Time counted_until;  // Up to when device time has been counted.
  absl::Duration use;        // Device time that is not in the database yet.

  // Takes over a report, which may hold only the epochs since the last report.
  // Epochs after `report.epoch` are dropped: a resumed training repeats them.
  void Merge(Progress report);

  // Counts the device time up to `now`, unless the worker pauses.
  void CountUse(absl::Time now);

  // Replaces the progress and sequence of `job`, as read from the database.
  void Overlay(Job& job) const;
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_LIVE_JOB_H_
