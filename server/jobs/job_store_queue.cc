// The order of the queue. See job_store.cc for the rest of the class.
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"
#include "server/db/transaction.h"
#include "server/jobs/job_rows.h"
#include "server/jobs/job_store.h"
#include "server/jobs/turns.h"

namespace tessera::jobs {

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

absl::StatusOr<std::optional<Job>> JobStore::NextFor(
    const std::string& device) const {
  const auto find =
      [&](db::Session& session) -> absl::StatusOr<std::optional<Job>> {
    ASSIGN_OR_RETURN(const std::vector<JobTurn> turns, Turns(session));
    for (const JobTurn& turn : turns) {
      if (turn.wanted_device != "auto" && turn.wanted_device != device) {
        continue;
      }
      ASSIGN_OR_RETURN(Job job, FindJob(session, turn.id));
      // A job that became unreadable since the server started must not stop the
      // queue.
      if (job.state == JobState::kQueued) return job;
    }
    return std::nullopt;
  };
  return db::InTransaction(database_, find);
}

}  // namespace tessera::jobs
