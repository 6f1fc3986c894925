// Jobs as rows: all SQL of this room.
#ifndef TESSERA_SERVER_JOBS_JOB_ROWS_H_
#define TESSERA_SERVER_JOBS_JOB_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/db/database.h"
#include "server/jobs/job.h"
#include "server/jobs/job_store.h"

namespace tessera::jobs {

// The failure of a call that names no job.
absl::Status JobNotFound(absl::string_view id);

// With history, and without its place in the queue. A job that cannot be read
// is no error; see JobState.
// Errors: NOT_FOUND (JOB_NOT_FOUND).
absl::StatusOr<Job> FindJob(db::Session& session, const std::string& id);

// At most `limit` jobs created before the job `id`, the newest first, without
// history and place in the queue. An empty `id` begins with the newest of all.
// Errors: INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if there is no job `id` any
// more.
absl::StatusOr<std::vector<Job>> ListBefore(db::Session& session,
                                            const std::string& id, int limit);

// Looks which of the jobs that have not ended can be read, notes it in their
// rows and returns those that cannot.
absl::StatusOr<std::vector<Job>> NoteUnreadable(db::Session& session);

// How many wait and how many run, without those that cannot be read.
absl::StatusOr<JobCounts> CountJobs(db::Session& session);
absl::StatusOr<int> CountQueuedOf(db::Session& session,
                                  const std::string& owner);

// A job that runs by the database.
struct RunningRow {
  std::string id;
  std::string lease_sha256;
};

// All that run and can be read, in the order of their creation.
absl::StatusOr<std::vector<RunningRow>> ListRunning(db::Session& session);

// `datasets/{id}/revisions/{n}` for a name of a dataset or revision.
// Errors: INVALID_ARGUMENT (NAME_INVALID); NOT_FOUND (DATASET_NOT_FOUND).
absl::StatusOr<std::string> ResolveDataset(db::Session& session,
                                           const std::string& name);

// Whether `models/{id}/versions/{n}` exists; an empty name is fine.
// Errors: INVALID_ARGUMENT (NAME_INVALID); NOT_FOUND (VERSION_NOT_FOUND).
absl::Status CheckVersion(db::Session& session, const std::string& name);

// Puts a new job at the end of the queue.
absl::Status InsertJob(db::Session& session, const Job& job);

// QUEUED to RUNNING; false if it is not queued.
absl::StatusOr<bool> MarkRunning(db::Session& session, const std::string& id,
                                 const std::string& device,
                                 const std::string& lease_sha256,
                                 absl::Time now);

// QUEUED to CANCELLED; false if it is not queued.
absl::StatusOr<bool> CancelQueued(db::Session& session, const std::string& id,
                                  absl::Time now);

// A job that cannot be read and has not ended is CANCELLED.
absl::Status CancelUnreadable(db::Session& session, const std::string& id,
                              absl::Time now);

// Notes that a running job is to stop. `sequence` is its new one.
absl::Status MarkCancelRequested(db::Session& session, const std::string& id,
                                 int64_t sequence);

// How a job leaves RUNNING: to a final state, or back to the queue.
struct Ending {
  JobState state = JobState::kFailed;
  std::string model_version;
  std::string error_message;
};

// A job before and after a transaction.
struct JobChange {
  Job before;
  Job after;
  bool first = true;  // False: it was repeated for a caller that asks again.
};

// Ends the running job, unless its version is in the registry: it has
// SUCCEEDED then, however its worker ended. A job that was told to stop is not
// queued again but CANCELLED. `sequence` is the new one. Errors:
// PERMISSION_DENIED (LEASE_INVALID) if the lease is not the current one.
absl::Status EndJob(db::Session& session, const Job& job,
                    const std::string& lease_sha256, const Ending& ending,
                    int64_t sequence, absl::Time now);

// The SHA-256 of the lease; empty if none was given since it was queued.
absl::StatusOr<std::string> LeaseOf(db::Session& session,
                                    const std::string& id);

// Makes the blob the job's checkpoint, in place of the previous one.
absl::Status PutCheckpoint(db::Session& session, const std::string& id,
                           const std::string& sha256);

// Writes progress; of the history what follows the first `kept` epochs.
absl::Status PutProgress(db::Session& session, const std::string& id,
                         const Progress& progress, size_t kept,
                         int64_t sequence);

// Marks all queued jobs as changed: their positions may be.
absl::Status TouchQueue(db::Session& session);
// Those that are not the owner's.
absl::Status TouchOthers(db::Session& session, const std::string& owner);

// The failure of a call whose lease does not hold.
absl::Status LeaseInvalid(absl::string_view id);

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_JOB_ROWS_H_
