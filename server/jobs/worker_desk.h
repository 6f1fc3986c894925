// The calls of workers, independent of gRPC.
#ifndef TESSERA_SERVER_JOBS_WORKER_DESK_H_
#define TESSERA_SERVER_JOBS_WORKER_DESK_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/jobs/job.h"
#include "server/jobs/job_store.h"
#include "server/storage/blob_store.h"

namespace tessera::jobs {

// What a worker must do after its next step.
enum class Directive { kContinue, kPause, kCancel };

// A finished training and the two files that it made.
struct FinishedTraining {
  std::string job_id;
  std::string model_id;
  storage::Digest weights_sha256;
  storage::Digest manifest_sha256;
};

// Adds a model version and returns `models/{id}/versions/{n}`. A repeated call
// with an equal job and files must return the same version: use `job_id` as the
// request id.
using VersionSink =
    std::function<absl::StatusOr<std::string>(const FinishedTraining&)>;

// A job that a worker has taken, and its lease.
struct AcquiredJob {
  Job job;
  std::string lease;  // A secret.
};

// Serves workers. Each call but Acquire() carries the job's id and the lease of
// the job. Each call also proves that the worker is alive. Errors of these
// calls: NOT_FOUND (JOB_NOT_FOUND); PERMISSION_DENIED (LEASE_INVALID): the
// worker must give up the job.
//
// Thread-safe. Borrows the store.
class WorkerDesk {
 public:
  // Whether training on a device must yield to interactive segmentation now.
  // Called at each report; must not block.
  using Paused = std::function<bool(const std::string& device)>;

  // `paused` may be null: never.
  WorkerDesk(JobStore& store, VersionSink add_version, Paused paused);

  // The next job for the worker, with a lease of its own; see
  // JobStore::Acquire(). None if there is none.
  absl::StatusOr<std::optional<AcquiredJob>> Acquire(const WorkerInfo& worker);

  // Gives the job back to the queue, ahead of all others. A job that was told
  // to stop is CANCELLED instead.
  absl::Status Return(const std::string& job_id, const std::string& lease);

  // The longest silence after which a worker still has its job.
  absl::Duration lease_time() const { return store_.lease_limits().silence; }

  // The job with parameters, dataset revision, device and checkpoint. Callers
  // also use it to check the lease before a file is read or accepted.
  absl::StatusOr<Job> GetAssignment(const std::string& job_id,
                                    const std::string& lease);

  absl::StatusOr<Directive> ReportProgress(const std::string& job_id,
                                           const std::string& lease,
                                           const Progress& progress);

  // Makes an uploaded blob the job's checkpoint; the previous one is removed.
  // Errors: FAILED_PRECONDITION (FILE_NOT_UPLOADED).
  absl::Status SaveCheckpoint(const std::string& job_id,
                              const std::string& lease,
                              const storage::Digest& digest);

  // Adds the version, ends the job as SUCCEEDED and returns the version's name.
  // Errors: those of the VersionSink; the job then goes on.
  absl::StatusOr<std::string> FinishJob(const std::string& job_id,
                                        const std::string& lease,
                                        const storage::Digest& weights_sha256,
                                        const storage::Digest& manifest_sha256);

  // Ends the job as FAILED. `message` says what failed and what to change.
  absl::Status FailJob(const std::string& job_id, const std::string& lease,
                       const std::string& message);

 private:
  JobStore& store_;
  const VersionSink add_version_;
  const Paused paused_;
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_WORKER_DESK_H_
