// Calls of the scheduler and of workers. See job_store.cc for calls of users.
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/db/transaction.h"
#include "server/files/file_rows.h"
#include "server/jobs/job_rows.h"
#include "server/jobs/job_store.h"
#include "server/jobs/lease.h"

namespace tessera::jobs {
namespace {

// Contact within this time is not written again.
constexpr absl::Duration kContactEvery = absl::Seconds(1);

// `how` says how the last one ended.
std::string DescribeDeaths(int deaths, const WorkerInfo& last,
                           const std::string& how, absl::Time now) {
  return absl::StrFormat(
      "%d workers in a row ended and got no further; the last one (%s on %s, "
      "at %s) %s",
      deaths, last.name, last.device,
      absl::FormatTime("%Y-%m-%d %H:%M:%SZ", now, absl::UTCTimeZone()), how);
}

}  // namespace

Lease JobStore::Heard(Lease lease) const {
  const absl::MutexLock lock(&mu_);
  const auto heard = heard_.find(lease.job_id);
  if (heard != heard_.end()) {
    lease.contact = std::max(lease.contact, heard->second);
  }
  return lease;
}

absl::StatusOr<std::vector<Lease>> JobStore::OwnLeases() const {
  ASSIGN_OR_RETURN(const std::vector<Lease> all,
                   db::InTransaction(database_, ListLeases));
  std::vector<Lease> own;
  for (const Lease& lease : all) {
    if (lease.worker.server == options_.server) own.push_back(Heard(lease));
  }
  return own;
}

absl::Status JobStore::Touch(db::Session& session, const Lease& lease,
                             bool reported) const {
  return NoteContact(session, lease, reported, options_.fair_share.half_life,
                     clock_.Now());
}

absl::StatusOr<Job> JobStore::CheckLease(const std::string& id,
                                         const std::string& lease) {
  std::optional<Lease> held;
  const auto check = [&](db::Session& session) -> absl::StatusOr<Job> {
    ASSIGN_OR_RETURN(held, jobs::FindLease(session, id, lease));
    return ReadRow(session, id);
  };
  ASSIGN_OR_RETURN(Job job, db::InTransaction(database_, check));
  NoteHeard(id);
  if (clock_.Now() - held->contact < kContactEvery) return job;
  // On a full disk a worker can still read its files.
  const absl::Status noted = database_.Transaction(
      [&](db::Session& session) -> absl::Status {
        ASSIGN_OR_RETURN(const Lease now, jobs::FindLease(session, id, lease));
        return Touch(session, now, /*reported=*/false);
      },
      db::Durability::kOrdered);
  if (!noted.ok()) {
    Log(Severity::kWarning, "a worker's call was not noted",
        {{"job", job.name()}, {"cause", std::string(noted.message())}});
  }
  return job;
}

void JobStore::NoteHeard(const std::string& id) {
  const absl::MutexLock lock(&mu_);
  heard_[id] = clock_.Now();
}

absl::StatusOr<Job> JobStore::Report(const std::string& id,
                                     const std::string& lease,
                                     const Progress& progress) {
  std::optional<Lease> held;
  const auto report = [&](db::Session& session) -> absl::StatusOr<Job> {
    ASSIGN_OR_RETURN(held, jobs::FindLease(session, id, lease));
    RETURN_IF_ERROR(Touch(session, *held, /*reported=*/true));
    RETURN_IF_ERROR(PutProgress(session, id, progress));
    return ReadRow(session, id);
  };
  // Waiting for the disk at every step would wear it out.
  const auto durability = progress.history.empty() ? db::Durability::kOrdered
                                                   : db::Durability::kDurable;
  const auto job = db::InTransaction(database_, report, durability);
  // Also if the disk is full.
  if (held) NoteHeard(id);
  if (!job.ok()) return job.status();
  publisher_.Publish(*job);
  publisher_.RefreshQueue(id);
  return job;
}

absl::Status JobStore::SetCheckpoint(const std::string& id,
                                     const std::string& lease,
                                     const storage::Digest& digest) {
  const auto put = [&](db::Session& session) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const Lease held, jobs::FindLease(session, id, lease));
    RETURN_IF_ERROR(Touch(session, held, /*reported=*/false));
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
  ASSIGN_OR_RETURN(const std::string previous,
                   db::InTransaction(database_, put));
  if (previous != digest) RemoveBlob(previous);
  return absl::OkStatus();
}

absl::Status JobStore::Succeed(const std::string& id, const std::string& lease,
                               const std::string& model_version) {
  return End(id, Sha256Hex(lease),
             {.state = JobState::kSucceeded, .model_version = model_version})
      .status();
}

absl::Status JobStore::Fail(const std::string& id, const std::string& lease,
                            const std::string& message) {
  return End(id, Sha256Hex(lease),
             {.state = JobState::kFailed, .error_message = message})
      .status();
}

absl::Status JobStore::Return(const std::string& id, const std::string& lease) {
  return End(id, Sha256Hex(lease), {.state = JobState::kQueued}).status();
}

absl::Status JobStore::FinishCancel(const Lease& lease) {
  return End(lease.job_id, lease.sha256, {.state = JobState::kCancelled})
      .status();
}

absl::Status JobStore::Requeue(const Lease& lease) {
  return End(lease.job_id, lease.sha256, {.state = JobState::kQueued}).status();
}

absl::StatusOr<JobState> JobStore::SettleDeath(const Lease& lease,
                                               const std::string& how) {
  ASSIGN_OR_RETURN(
      const JobState state,
      End(lease.job_id, lease.sha256,
          {.state = JobState::kQueued, .error_message = how, .died = true}));
  if (options_.on_death) options_.on_death(/*silent=*/false);
  return state;
}

absl::StatusOr<JobState> JobStore::End(const std::string& id,
                                       const std::string& lease_sha256,
                                       const Ending& ending) {
  absl::StatusOr<JobChange> change =
      db::InTransaction(database_, [&](db::Session& session) {
        return EndRow(session, id, lease_sha256, ending);
      });
  if (!change.ok()) {
    publisher_.NoteLater(id, change.status());
    return change.status();
  }
  RemoveCheckpointAfter(*change);
  publisher_.Announce(id);
  {
    const absl::MutexLock lock(&mu_);
    heard_.erase(id);
  }
  // A worker that repeats its call gets the answer again. Only the first call
  // counts as a transition, unless it reported an error.
  if (publisher_.TakeUnnoted(id)) change->first = true;
  if (change->first) publisher_.NoteTransition(change->after);
  return change->after.state;
}

void JobStore::RemoveCheckpointAfter(const JobChange& change) {
  if (!change.after.checkpoint_sha256.empty()) return;
  RemoveBlob(change.before.checkpoint_sha256);
}

absl::StatusOr<JobChange> JobStore::EndRow(db::Session& session,
                                           const std::string& id,
                                           const std::string& lease_sha256,
                                           const Ending& wanted) const {
  JobChange change;
  ASSIGN_OR_RETURN(change.before, FindJob(session, id));
  const Job& job = change.before;
  if (job.state == wanted.state && IsFinal(job.state)) {
    // The worker did not receive the answer and repeats its call.
    ASSIGN_OR_RETURN(const std::string held, LeaseOf(session, id));
    if (held == lease_sha256) {
      return JobChange{.before = job, .after = job, .first = false};
    }
  }
  ASSIGN_OR_RETURN(const Lease held,
                   FindLeaseByDigest(session, id, lease_sha256));
  Ending ending = wanted;
  if (wanted.died) {
    const int deaths = held.deaths + 1;
    RETURN_IF_ERROR(PutDeaths(session, id, deaths));
    ending.error_message.clear();
    if (deaths >= options_.most_deaths) {
      ending.state = JobState::kFailed;
      ending.error_message = DescribeDeaths(deaths, held.worker,
                                            wanted.error_message, clock_.Now());
    }
  }
  if (!wanted.unheard) {
    RETURN_IF_ERROR(Touch(session, held, /*reported=*/false));
  }
  RETURN_IF_ERROR(EndJob(session, job, held.sha256, ending, clock_.Now()));
  RETURN_IF_ERROR(TouchQueue(session));
  ASSIGN_OR_RETURN(change.after, FindJob(session, id));
  return change;
}

}  // namespace tessera::jobs
