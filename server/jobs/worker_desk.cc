#include "server/jobs/worker_desk.h"

#include <utility>

#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/jobs/random_token.h"

namespace tessera::jobs {
namespace {

constexpr size_t kLeaseBytes = 32;

}  // namespace

WorkerDesk::WorkerDesk(JobStore& store, VersionSink add_version, Paused paused)
    : store_(store),
      add_version_(std::move(add_version)),
      paused_(std::move(paused)) {}

absl::StatusOr<std::optional<AcquiredJob>> WorkerDesk::Acquire(
    const WorkerInfo& worker) {
  std::string lease = RandomToken(kLeaseBytes);
  ASSIGN_OR_RETURN(std::optional<Job> job, store_.Acquire(worker, lease));
  if (!job) return std::nullopt;
  return AcquiredJob{*std::move(job), std::move(lease)};
}

absl::Status WorkerDesk::Return(const std::string& job_id,
                                const std::string& lease) {
  return store_.Return(job_id, lease);
}

absl::StatusOr<Job> WorkerDesk::GetAssignment(const std::string& job_id,
                                              const std::string& lease) {
  return store_.CheckLease(job_id, lease);
}

absl::StatusOr<Directive> WorkerDesk::ReportProgress(
    const std::string& job_id, const std::string& lease,
    const Progress& progress) {
  ASSIGN_OR_RETURN(const Job job, store_.Report(job_id, lease, progress));
  if (job.cancel_requested) return Directive::kCancel;
  return paused_ && paused_(job.device) ? Directive::kPause
                                        : Directive::kContinue;
}

absl::Status WorkerDesk::SaveCheckpoint(const std::string& job_id,
                                        const std::string& lease,
                                        const storage::Digest& digest) {
  return store_.SetCheckpoint(job_id, lease, digest);
}

absl::StatusOr<std::string> WorkerDesk::FinishJob(
    const std::string& job_id, const std::string& lease,
    const storage::Digest& weights_sha256,
    const storage::Digest& manifest_sha256) {
  ASSIGN_OR_RETURN(const Job job, store_.CheckLease(job_id, lease));
  auto model_version = add_version_({.job_id = job_id,
                                     .model_id = job.model_id,
                                     .weights_sha256 = weights_sha256,
                                     .manifest_sha256 = manifest_sha256});
  // Another user may have uploaded and deleted an identical file, or the disk
  // may have damaged a file. The worker sends its files again, which repairs
  // damaged ones.
  const std::string reason = ReasonOf(model_version.status());
  if (reason == "FILE_NOT_UPLOADED" || reason == "FILE_DAMAGED") {
    return absl::AbortedError(model_version.status().message());
  }
  RETURN_IF_ERROR(model_version.status());
  // A crash here loses nothing: a job whose version exists has SUCCEEDED.
  RETURN_IF_ERROR(store_.Succeed(job_id, lease, *model_version));
  return model_version;
}

absl::Status WorkerDesk::FailJob(const std::string& job_id,
                                 const std::string& lease,
                                 const std::string& message) {
  return store_.Fail(job_id, lease, message);
}

}  // namespace tessera::jobs
