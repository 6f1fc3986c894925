// Handles jobs whose rows say RUNNING although no worker has them: after a
// restart, or after a database call that failed.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "server/db/transaction.h"
#include "server/jobs/job_rows.h"
#include "server/jobs/job_store.h"
#include "server/jobs/lease.h"

namespace tessera::jobs {
namespace {

// How long a worker may need to notice that its server is back: the longest
// pauses between its attempts, and some.
constexpr absl::Duration kReturnTime = absl::Seconds(15);

// Whether the server with this name supervises the worker.
bool IsOwn(const Lease& lease, const std::string& server) {
  return lease.worker.server == server || lease.worker.server.empty();
}

}  // namespace

bool JobStore::IsExpired(const Lease& lease) const {
  absl::Time deadline = Heard(lease).Deadline(options_.lease_limits);
  if (lease.worker.server == kNoSupervisor) {
    // The worker could not call while this server was down.
    deadline = std::max(
        deadline,
        opened_ + std::max(options_.lease_limits.silence, kReturnTime));
  }
  return clock_.Now() > deadline;
}

absl::StatusOr<JobChange> JobStore::Abandon(const Lease& lease) const {
  Ending ending = {.state = JobState::kQueued, .unheard = true};
  if (!IsOwn(lease, options_.server)) {
    ending.died = true;
    ending.error_message = absl::StrFormat(
        "was last heard of %s before and counts as dead; if its own log does "
        "not say why, most likely memory ran out: train with a smaller batch "
        "size or network input size",
        absl::FormatDuration(
            absl::Trunc(clock_.Now() - lease.contact, absl::Seconds(1))));
  }
  const auto abandon = [&](db::Session& session) -> absl::StatusOr<JobChange> {
    ASSIGN_OR_RETURN(const Lease now,
                     FindLeaseByDigest(session, lease.job_id, lease.sha256));
    if (now.contact != lease.contact) {
      return absl::AbortedError("the worker has just called");
    }
    return EndRow(session, lease.job_id, lease.sha256, ending);
  };
  return db::InTransaction(database_, abandon);
}

absl::StatusOr<std::vector<Lease>> JobStore::FindAbandoned(
    const std::set<std::string>& workers) const {
  ASSIGN_OR_RETURN(std::vector<Lease> found,
                   db::InTransaction(database_, ListLeases));
  const auto is_held = [&](const Lease& lease) {
    return IsOwn(lease, options_.server) ? workers.count(lease.worker.name) > 0
                                         : !IsExpired(lease);
  };
  found.erase(std::remove_if(found.begin(), found.end(), is_held), found.end());
  return found;
}

absl::Status JobStore::Recover() {
  ASSIGN_OR_RETURN(const auto unreadable,
                   db::InTransaction(database_, NoteUnreadable));
  for (const Job& job : unreadable) {
    Log(Severity::kWarning, "a job cannot be read and is left alone",
        {{"job", job.name()}, {"cause", job.error_message}});
  }
  ASSIGN_OR_RETURN(const std::vector<Lease> abandoned, FindAbandoned({}));
  for (const Lease& lease : abandoned) {
    ASSIGN_OR_RETURN(const JobChange change, Abandon(lease));
    RemoveCheckpointAfter(change);
    Log(Severity::kInfo, "a job outlived the last server",
        {{"job", change.after.name()},
         {"resumes",
          change.after.state == JobState::kQueued ? "yes" : "no"}});
  }
  return absl::OkStatus();
}

absl::Status JobStore::Reconcile(const std::set<std::string>& workers) {
  ASSIGN_OR_RETURN(const std::vector<Lease> abandoned, FindAbandoned(workers));
  for (const Lease& lease : abandoned) {
    const absl::StatusOr<JobChange> change = Abandon(lease);
    // A job that cannot be queued now is tried again at the next call. It must
    // not hold up the others.
    if (!change.ok()) continue;
    {
      const absl::MutexLock lock(&mu_);
      heard_.erase(lease.job_id);
    }
    RemoveCheckpointAfter(*change);
    if (!IsOwn(lease, options_.server) && options_.on_death) {
      options_.on_death(/*silent=*/true);
    }
    Log(Severity::kWarning, "a job had no worker any more",
        {{"job", change->after.name()},
         {"worker", lease.worker.name},
         {"resumes", change->after.state == JobState::kQueued ? "yes" : "no"}});
    publisher_.NoteTransition(change->after);
    publisher_.Announce(change->after.id);
  }
  publisher_.CatchUp();
  return absl::OkStatus();
}

}  // namespace tessera::jobs
