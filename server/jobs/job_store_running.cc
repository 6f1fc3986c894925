// Calls of the scheduler and of workers. See job_store.cc for calls of users.
#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/db/transaction.h"
#include "server/files/file_rows.h"
#include "server/jobs/device_use.h"
#include "server/jobs/job_rows.h"
#include "server/jobs/job_store.h"
#include "server/jobs/live_job.h"

namespace tessera::jobs {

absl::StatusOr<Job> JobStore::Start(const std::string& id,
                                    const std::string& lease,
                                    const std::string& device) {
  const std::string lease_sha256 = Sha256Hex(lease);
  const absl::Time now = clock_.Now();
  Job job;
  {
    const absl::MutexLock lock(&mu_);
    const auto start = [&](db::Session& session) -> absl::StatusOr<Job> {
      ASSIGN_OR_RETURN(const bool started,
                       MarkRunning(session, id, device, lease_sha256, now));
      if (started) RETURN_IF_ERROR(TouchQueue(session));
      ASSIGN_OR_RETURN(Job found, FindJob(session, id));
      if (started) return found;
      return WithReason(absl::AbortedError(absl::StrFormat(
                            "%s is not queued any more", found.name())),
                        "JOB_NOT_QUEUED", found.name());
    };
    // Nothing after this transaction can fail.
    ASSIGN_OR_RETURN(job, db::InTransaction(database_, start));
    // A resumed job shows its old progress until the worker reports.
    auto live = std::make_unique<LiveJob>();
    live->lease_sha256 = lease_sha256;
    live->progress = job.progress;
    live->stored = job.progress.history;
    live->sequence = job.sequence;
    live->lease.last_contact = now;
    live->last_written = now;
    live->owner = job.owner;
    live->counted_until = now;
    live_[id] = std::move(live);
  }
  Announce(id);
  NoteTransition(job);
  return job;
}

absl::StatusOr<LiveJob*> JobStore::FindLive(const std::string& id,
                                            const std::string& lease) {
  const auto live = live_.find(id);
  // Digests are compared, so that the time taken reveals nothing of the lease.
  if (live != live_.end() && live->second->lease_sha256 == Sha256Hex(lease)) {
    return live->second.get();
  }
  RETURN_IF_ERROR(Read(id).status());
  return LeaseInvalid(id);
}

std::optional<LeaseInfo> JobStore::FindLease(const std::string& id,
                                             const std::string& lease) const {
  const absl::MutexLock lock(&mu_);
  const auto live = live_.find(id);
  if (live == live_.end() || live->second->lease_sha256 != Sha256Hex(lease)) {
    return std::nullopt;
  }
  return live->second->lease;
}

absl::StatusOr<Job> JobStore::CheckLease(const std::string& id,
                                         const std::string& lease) {
  const absl::MutexLock lock(&mu_);
  ASSIGN_OR_RETURN(LiveJob* const live, FindLive(id, lease));
  live->lease.last_contact = clock_.Now();
  return Read(id);
}

absl::StatusOr<Job> JobStore::Report(const std::string& id,
                                     const std::string& lease,
                                     Progress progress) {
  absl::StatusOr<Job> job;
  {
    const absl::MutexLock lock(&mu_);
    ASSIGN_OR_RETURN(LiveJob* const live, FindLive(id, lease));
    const absl::Time now = clock_.Now();
    const int old_epoch = live->progress.epoch;
    live->lease.last_contact = now;
    live->lease.reported = true;
    live->CountUse(now);
    live->Merge(std::move(progress));
    ++live->sequence;
    // Writing at every step would wear out the disk.
    if (live->progress.epoch != old_epoch ||
        now - live->last_written >= options_.write_progress_every) {
      RETURN_IF_ERROR(WriteProgress(id, *live));
    }
    job = Read(id);
  }
  if (job.ok()) events_.Publish(*job);
  RETURN_IF_ERROR(RefreshQueue(id));
  return job;
}

absl::Status JobStore::WriteProgress(const std::string& id, LiveJob& live) {
  const size_t kept = CommonEpochs(live.stored, live.progress.history);
  const absl::Time now = clock_.Now();
  const auto write = [&](db::Session& session) {
    RETURN_IF_ERROR(ChargeDeviceUse(session, live.owner, id, live.use,
                                    options_.fair_share.half_life, now));
    return PutProgress(session, id, live.progress, kept, live.sequence);
  };
  RETURN_IF_ERROR(database_.Transaction(write));
  live.stored = live.progress.history;
  live.last_written = now;
  live.use = absl::ZeroDuration();
  return absl::OkStatus();
}

absl::Status JobStore::SetCheckpoint(const std::string& id,
                                     const std::string& lease,
                                     const storage::Digest& digest) {
  std::string previous;
  {
    const absl::MutexLock lock(&mu_);
    ASSIGN_OR_RETURN(LiveJob* const live, FindLive(id, lease));
    live->lease.last_contact = clock_.Now();
    // The progress up to the checkpoint must be stored with the checkpoint.
    RETURN_IF_ERROR(WriteProgress(id, *live));
    const auto put = [&](db::Session& session) -> absl::StatusOr<std::string> {
      ASSIGN_OR_RETURN(const Job job, FindJob(session, id));
      ASSIGN_OR_RETURN(const bool kept,
                       files::Keep(session, digest, clock_.Now()));
      if (!kept) {
        return WithReason(
            absl::FailedPreconditionError(
                "the checkpoint is not on the server; upload it first"),
            "FILE_NOT_UPLOADED", digest);
      }
      RETURN_IF_ERROR(PutCheckpoint(session, id, digest));
      return job.checkpoint_sha256;
    };
    ASSIGN_OR_RETURN(previous, db::InTransaction(database_, put));
  }
  if (previous != digest) RemoveBlob(previous);
  return absl::OkStatus();
}

absl::Status JobStore::Succeed(const std::string& id, const std::string& lease,
                               const std::string& model_version) {
  return End(id, lease, {.state = JobState::kSucceeded,
                         .model_version = model_version});
}

absl::Status JobStore::Fail(const std::string& id, const std::string& lease,
                            const std::string& message) {
  return End(id, lease,
             {.state = JobState::kFailed, .error_message = message});
}

absl::Status JobStore::FinishCancel(const std::string& id,
                                    const std::string& lease) {
  return End(id, lease, {.state = JobState::kCancelled});
}

absl::Status JobStore::Requeue(const std::string& id,
                               const std::string& lease) {
  return End(id, lease, {.state = JobState::kQueued});
}

absl::Status JobStore::End(const std::string& id, const std::string& lease,
                           const Ending& ending) {
  const absl::StatusOr<JobChange> change = EndLive(id, lease, ending);
  if (!change.ok()) {
    PublishLater(id, change.status());
    return change.status();
  }
  RemoveCheckpointAfter(*change);
  Announce(id);
  // A worker that repeats its call gets the answer again. Only the first call
  // counts as a transition.
  if (change->first) NoteTransition(change->after);
  return absl::OkStatus();
}

void JobStore::RemoveCheckpointAfter(const JobChange& change) {
  if (!change.after.checkpoint_sha256.empty()) return;
  RemoveBlob(change.before.checkpoint_sha256);
}

absl::StatusOr<JobChange> JobStore::EndLive(const std::string& id,
                                            const std::string& lease,
                                            const Ending& ending) {
  const absl::MutexLock lock(&mu_);
  const std::string lease_sha256 = Sha256Hex(lease);
  ASSIGN_OR_RETURN(const Job job, Read(id));
  if (job.state == ending.state && IsFinal(job.state)) {
    // The worker did not receive the answer and repeats its call.
    ASSIGN_OR_RETURN(const std::string held,
                     db::InTransaction(database_, [&](db::Session& session) {
                       return LeaseOf(session, id);
                     }));
    if (held == lease_sha256) {
      const bool first = live_.erase(id) > 0;
      return JobChange{.before = job, .after = job, .first = first};
    }
  }
  ASSIGN_OR_RETURN(LiveJob* const live, FindLive(id, lease));
  live->CountUse(clock_.Now());
  RETURN_IF_ERROR(WriteProgress(id, *live));
  const auto end = [&](db::Session& session) -> absl::StatusOr<Job> {
    RETURN_IF_ERROR(EndJob(session, job, lease_sha256, ending,
                           live->sequence + 1, clock_.Now()));
    RETURN_IF_ERROR(TouchQueue(session));
    return FindJob(session, id);
  };
  ASSIGN_OR_RETURN(const Job after, db::InTransaction(database_, end));
  live_.erase(id);
  return JobChange{.before = job, .after = after};
}

}  // namespace tessera::jobs
