// Handles jobs whose rows say RUNNING although no worker has them: after a
// restart, or after a database call that failed.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/db/transaction.h"
#include "server/jobs/job_rows.h"
#include "server/jobs/job_store.h"
#include "server/jobs/lease.h"

namespace tessera::jobs {
namespace {

// Before a power failure, watchers may have seen up to this many changes that
// the failure undid. New sequences must be above those.
constexpr int64_t kSequenceGap = 1'000'000;

}  // namespace

absl::StatusOr<JobChange> JobStore::Abandon(const Lease& lease) const {
  const auto abandon =
      [&](db::Session& session) -> absl::StatusOr<JobChange> {
    JobChange change;
    ASSIGN_OR_RETURN(change.before, FindJob(session, lease.job_id));
    RETURN_IF_ERROR(EndJob(session, change.before, lease.sha256,
                           {.state = JobState::kQueued}, kSequenceGap,
                           clock_.Now()));
    RETURN_IF_ERROR(TouchQueue(session));
    ASSIGN_OR_RETURN(change.after, FindJob(session, lease.job_id));
    return change;
  };
  return db::InTransaction(database_, abandon);
}

absl::StatusOr<std::vector<Lease>> JobStore::FindAbandoned(
    const std::map<std::string, std::string>& leases) const {
  ASSIGN_OR_RETURN(std::vector<Lease> found,
                   db::InTransaction(database_, ListLeases));
  const auto is_held = [&](const Lease& lease) {
    const auto worker = leases.find(lease.job_id);
    if (worker != leases.end() && Sha256Hex(worker->second) == lease.sha256) {
      return true;
    }
    const bool own = lease.server == options_.server || lease.server.empty();
    return !own && clock_.Now() <= lease.Deadline(options_.lease_limits);
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

absl::Status JobStore::Reconcile(
    const std::map<std::string, std::string>& leases) {
  ASSIGN_OR_RETURN(const std::vector<Lease> abandoned, FindAbandoned(leases));
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
    Log(Severity::kWarning, "a job had no worker any more",
        {{"job", change->after.name()},
         {"resumes",
          change->after.state == JobState::kQueued ? "yes" : "no"}});
    publisher_.NoteTransition(change->after);
    publisher_.Announce(change->after.id);
  }
  publisher_.CatchUp();
  return absl::OkStatus();
}

}  // namespace tessera::jobs
