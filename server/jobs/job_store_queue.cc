// The order of the queue. See job_store.cc for the rest of the class.
#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/db/transaction.h"
#include "server/jobs/job_rows.h"
#include "server/jobs/job_store.h"
#include "server/jobs/lease.h"
#include "server/jobs/turns.h"

namespace tessera::jobs {
namespace {

bool MayRun(const JobTurn& turn, const std::string& device) {
  return turn.wanted_device == "auto" || turn.wanted_device == device;
}

}  // namespace

absl::StatusOr<std::vector<JobTurn>> JobStore::Turns(
    db::Session& session) const {
  return ReadTurns(session, options_.devices, options_.fair_share,
                   clock_.Now());
}

absl::Status JobStore::CheckRoom(db::Session& session,
                                 const std::string& owner) const {
  ASSIGN_OR_RETURN(const JobCounts counts, CountJobs(session));
  ASSIGN_OR_RETURN(const int own, CountQueuedOf(session, owner));
  std::string full;
  if (own >= options_.max_queued_per_user) {
    full = absl::StrFormat(
        "%d of your jobs wait, which is the most allowed; try again when "
        "some have ended, or cancel some",
        own);
  } else if (counts.queued >= options_.max_queued) {
    full = absl::StrFormat(
        "the queue is full: %d jobs wait; retry when some have ended",
        counts.queued);
  } else {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<JobTurn> turns, Turns(session));
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError(full), "QUEUE_FULL"),
      RetryDelay(turns));
}

absl::StatusOr<int> JobStore::CountFor(const std::string& device) const {
  ASSIGN_OR_RETURN(const std::vector<JobTurn> turns,
                   db::InTransaction(database_, [&](db::Session& session) {
                     return Turns(session);
                   }));
  return static_cast<int>(
      std::count_if(turns.begin(), turns.end(),
                    [&](const JobTurn& turn) { return MayRun(turn, device); }));
}

absl::StatusOr<std::optional<Job>> JobStore::AcquireRow(
    db::Session& session, const WorkerInfo& worker,
    const std::string& lease_sha256, bool& first) const {
  ASSIGN_OR_RETURN(const std::optional<Lease> held,
                   FindLeaseOf(session, worker.name));
  if (held) {
    // The transaction may run twice: the lease may be that of its first run.
    first = held->sha256 == lease_sha256;
    RETURN_IF_ERROR(
        RenewLease(session, held->job_id, lease_sha256, clock_.Now()));
    ASSIGN_OR_RETURN(Job job, FindJob(session, held->job_id));
    return job;
  }
  first = true;
  ASSIGN_OR_RETURN(const std::vector<JobTurn> turns, Turns(session));
  for (const JobTurn& turn : turns) {
    if (!MayRun(turn, worker.device)) continue;
    ASSIGN_OR_RETURN(const Job queued, FindJob(session, turn.id));
    if (queued.state != JobState::kQueued) {
      // A job that became unreadable since the server started must not stop the
      // queue.
      RETURN_IF_ERROR(NoteUnreadable(session).status());
      continue;
    }
    ASSIGN_OR_RETURN(
        const bool started,
        MarkRunning(session, turn.id, worker, lease_sha256, clock_.Now()));
    if (!started) continue;
    RETURN_IF_ERROR(TouchQueue(session));
    ASSIGN_OR_RETURN(Job job, FindJob(session, turn.id));
    return job;
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<Job>> JobStore::Acquire(const WorkerInfo& worker,
                                                     const std::string& lease) {
  bool first = false;
  ASSIGN_OR_RETURN(const std::optional<Job> job,
                   db::InTransaction(database_, [&](db::Session& session) {
                     return AcquireRow(session, worker, Sha256Hex(lease),
                                       first);
                   }));
  if (!job) return std::nullopt;
  NoteHeard(job->id);
  if (first) {
    publisher_.Announce(job->id);
    publisher_.NoteTransition(*job);
  }
  return job;
}

}  // namespace tessera::jobs
