// Handles jobs whose rows say RUNNING although no worker has them: after a
// restart, or after a database call that failed.
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/db/transaction.h"
#include "server/jobs/job_rows.h"
#include "server/jobs/job_store.h"
#include "server/jobs/live_job.h"

namespace tessera::jobs {
namespace {

// Before a crash, watchers may have seen up to this many changes that were not
// written to the database. New sequences must be above those.
constexpr int64_t kSequenceGap = 1'000'000;

}  // namespace

absl::StatusOr<JobChange> JobStore::Abandon(const RunningRow& row) {
  const auto live = live_.find(row.id);
  const auto abandon =
      [&](db::Session& session) -> absl::StatusOr<JobChange> {
    mu_.AssertHeld();
    JobChange change;
    ASSIGN_OR_RETURN(change.before, FindJob(session, row.id));
    const int64_t sequence =
        live != live_.end() ? live->second->sequence + 1
                            : change.before.sequence + kSequenceGap;
    RETURN_IF_ERROR(EndJob(session, change.before, row.lease_sha256,
                           {.state = JobState::kQueued}, sequence,
                           clock_.Now()));
    RETURN_IF_ERROR(TouchQueue(session));
    ASSIGN_OR_RETURN(change.after, FindJob(session, row.id));
    return change;
  };
  ASSIGN_OR_RETURN(JobChange change, db::InTransaction(database_, abandon));
  if (live != live_.end()) live_.erase(live);
  return change;
}

absl::Status JobStore::Recover() {
  ASSIGN_OR_RETURN(const auto unreadable,
                   db::InTransaction(database_, NoteUnreadable));
  for (const Job& job : unreadable) {
    Log(Severity::kWarning, "a job cannot be read and is left alone",
        {{"job", job.name()}, {"cause", job.error_message}});
  }
  ASSIGN_OR_RETURN(const auto rows, db::InTransaction(database_, ListRunning));
  for (const RunningRow& row : rows) {
    JobChange change;
    {
      const absl::MutexLock lock(&mu_);
      ASSIGN_OR_RETURN(change, Abandon(row));
    }
    RemoveCheckpointAfter(change);
    Log(Severity::kInfo, "a job outlived the last server",
        {{"job", change.after.name()},
         {"resumes",
          change.after.state == JobState::kQueued ? "yes" : "no"}});
  }
  return absl::OkStatus();
}

// An entry differs from its row if the end of the job was committed but the
// database reported an error all the same.
std::vector<std::string> JobStore::ForgetEnded(
    const std::vector<RunningRow>& rows) {
  std::map<std::string, std::string> leases;
  for (const RunningRow& row : rows) leases[row.id] = row.lease_sha256;
  std::vector<std::string> forgotten;
  for (auto it = live_.begin(); it != live_.end();) {
    const auto row = leases.find(it->first);
    if (row != leases.end() && row->second == it->second->lease_sha256) {
      ++it;
      continue;
    }
    forgotten.push_back(it->first);
    it = live_.erase(it);
  }
  return forgotten;
}

absl::Status JobStore::Reconcile(
    const std::map<std::string, std::string>& leases) {
  std::vector<std::string> ended;
  std::vector<JobChange> abandoned;
  std::set<std::string> unpublished;
  {
    const absl::MutexLock lock(&mu_);
    ASSIGN_OR_RETURN(const auto rows,
                     db::InTransaction(database_, ListRunning));
    ended = ForgetEnded(rows);
    for (const RunningRow& row : rows) {
      const auto worker = leases.find(row.id);
      const bool held = worker != leases.end() &&
                        Sha256Hex(worker->second) == row.lease_sha256;
      if (held && live_.count(row.id) > 0) continue;
      const absl::StatusOr<JobChange> change = Abandon(row);
      // A job that cannot be queued now is tried again at the next call. It
      // must not hold up the others.
      if (change.ok()) abandoned.push_back(*change);
    }
    unpublished = std::exchange(unpublished_, {});
  }
  for (const JobChange& change : abandoned) {
    RemoveCheckpointAfter(change);
    Log(Severity::kWarning, "a job had no worker any more",
        {{"job", change.after.name()},
         {"resumes",
          change.after.state == JobState::kQueued ? "yes" : "no"}});
    NoteTransition(change.after);
    Announce(change.after.id);
  }
  for (const std::string& id : ended) {
    const absl::StatusOr<Job> job = Get(id);
    if (job.ok()) NoteTransition(*job);
    unpublished.insert(id);
  }
  for (const std::string& id : unpublished) PublishQueueAnd(id);
  return absl::OkStatus();
}

}  // namespace tessera::jobs
