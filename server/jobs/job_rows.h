// Reads and writes the rows of jobs.
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

// The error of a call whose job does not exist.
absl::Status JobNotFound(absl::string_view id);

// The job with its history, but without its place in the queue. An unreadable
// job is no error; see JobState.
// Errors: NOT_FOUND (JOB_NOT_FOUND).
absl::StatusOr<Job> FindJob(db::Session& session, const std::string& id);

// At most `limit` jobs created before the job `id`, the newest first, without
// history and place in the queue. An empty `id` begins with the newest of all.
// Errors: INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if there is no job `id` any
// more.
absl::StatusOr<std::vector<Job>> ListBefore(db::Session& session,
                                            const std::string& id, int limit);

// Notes in the row of each job that has not ended whether this program can read
// the job. Returns the unreadable jobs.
absl::StatusOr<std::vector<Job>> NoteUnreadable(db::Session& session);

// How many jobs wait and how many run; unreadable jobs are not counted.
absl::StatusOr<JobCounts> CountJobs(db::Session& session);
absl::StatusOr<QueueGauges> MeasureQueue(db::Session& session, absl::Time now);
absl::StatusOr<int> CountQueuedOf(db::Session& session,
                                  const std::string& owner);

// `datasets/{id}/revisions/{n}` for the name of a dataset or of a revision.
// Errors: INVALID_ARGUMENT (NAME_INVALID); NOT_FOUND (DATASET_NOT_FOUND).
absl::StatusOr<std::string> ResolveDataset(db::Session& session,
                                           const std::string& name);

// Checks that `models/{id}/versions/{n}` exists. An empty name is fine.
// Errors: INVALID_ARGUMENT (NAME_INVALID); NOT_FOUND (VERSION_NOT_FOUND).
absl::Status CheckVersion(db::Session& session, const std::string& name);

// Puts a new job at the end of the queue.
absl::Status InsertJob(db::Session& session, const Job& job);

// QUEUED to RUNNING; false if it is not queued.
absl::StatusOr<bool> MarkRunning(db::Session& session, const std::string& id,
                                 const WorkerInfo& worker,
                                 const std::string& lease_sha256,
                                 absl::Time now);

// QUEUED to CANCELLED; false if it is not queued.
absl::StatusOr<bool> CancelQueued(db::Session& session, const std::string& id,
                                  absl::Time now);

// Makes an unreadable job CANCELLED, unless it has ended.
absl::Status CancelUnreadable(db::Session& session, const std::string& id,
                              absl::Time now);

// Notes that a running job must stop.
absl::Status MarkCancelRequested(db::Session& session, const std::string& id);

// How a job leaves RUNNING: to a final state, or back to the queue.
struct Ending {
  JobState state = JobState::kFailed;
  std::string model_version;
  std::string error_message;
  // The job's worker died. The job is queued again, or has FAILED if too many
  // died in a row; `error_message` says how the last one ended.
  bool died = false;
  // Neither the worker nor its server tells of this end. No device time is
  // charged, and the job's sequence gets above what watchers may have seen.
  bool unheard = false;
};

// A job before and after a transaction.
struct JobChange {
  Job before;
  Job after;
  bool first = true;  // False: an earlier call had already made the change.
};

// Ends the running job as `ending` says, with two exceptions. A job whose
// version is in the registry has SUCCEEDED, however its worker ended. A job
// that was told to stop is CANCELLED instead of queued again.
// Errors: PERMISSION_DENIED (LEASE_INVALID) if the lease is not the current
// one.
absl::Status EndJob(db::Session& session, const Job& job,
                    const std::string& lease_sha256, const Ending& ending,
                    absl::Time now);

// The SHA-256 of the job's lease; empty if the job has none.
absl::StatusOr<std::string> LeaseOf(db::Session& session,
                                    const std::string& id);

// Makes the blob the job's checkpoint, in place of the previous one. If it is a
// new one, the job's worker got further than the last, so its deaths are 0.
absl::Status PutCheckpoint(db::Session& session, const std::string& id,
                           const std::string& sha256);

// Writes a report of a worker. `progress.history` may hold only the epochs since
// the last report. Epochs after `progress.epoch` are removed: a resumed training
// repeats them. A report of 0 epochs, epoch 0 and step 0 is of a worker that
// fetches its files: it changes nothing but `paused`.
absl::Status PutProgress(db::Session& session, const std::string& id,
                         const Progress& progress);

// Marks all queued jobs as changed, since their positions may have changed.
absl::Status TouchQueue(db::Session& session);
// Marks the queued jobs of all users but `owner` as changed.
absl::Status TouchOthers(db::Session& session, const std::string& owner);

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_JOB_ROWS_H_
