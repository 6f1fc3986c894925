// What workers may ask of the server, without the wire.
#ifndef TESSERA_SERVER_JOBS_WORKER_DESK_H_
#define TESSERA_SERVER_JOBS_WORKER_DESK_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/jobs/job.h"
#include "server/jobs/job_store.h"
#include "server/storage/blob_store.h"

namespace tessera::jobs {

// What a worker does after its next step.
enum class Directive { kContinue, kPause, kCancel };

// A training that came to its end, and the two files that it made.
struct FinishedTraining {
  std::string job_id;
  std::string model_id;
  storage::Digest weights_sha256;
  storage::Digest manifest_sha256;
};

// Adds a model version and returns `models/{id}/versions/{n}`. Called again
// for the same job and files it returns the same version: make `job_id` its
// request id.
using VersionSink =
    std::function<absl::StatusOr<std::string>(const FinishedTraining&)>;

// Serves workers. Each call carries the job's id and the lease that the worker
// was started with, and proves that it is alive. Errors of all: NOT_FOUND
// (JOB_NOT_FOUND); PERMISSION_DENIED (LEASE_INVALID): the worker must end.
//
// Thread-safe. Borrows the store.
class WorkerDesk {
 public:
  // `paused` is asked at each report: true while training shall yield to
  // interactive segmentation. Must not block.
  WorkerDesk(JobStore& store, VersionSink add_version,
             std::function<bool()> paused);

  // The job with parameters, dataset revision, device and checkpoint. Call it
  // also to check the lease before a file is read or taken.
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

  // Adds the version and ends the job as SUCCEEDED; returns the version's
  // name. Errors: those of the VersionSink; the job goes on then.
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
  const std::function<bool()> paused_;
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_WORKER_DESK_H_
