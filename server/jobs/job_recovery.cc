// What a start makes of the jobs that the last server left.
#include <string>

#include "base/log.h"
#include "base/status_macros.h"
#include "server/db/transaction.h"
#include "server/jobs/job_rows.h"
#include "server/jobs/job_store.h"
#include "server/jobs/live_job.h"

namespace tessera::jobs {
namespace {

// Watchers may have seen this many changes that were never written down;
// sequences must go on above them.
constexpr int64_t kSequenceGap = 1'000'000;

absl::StatusOr<Job> RecoverOne(db::Session& session, const std::string& id,
                               absl::Time now) {
  ASSIGN_OR_RETURN(const Job before, FindJob(session, id));
  // The lease itself is not known any more, and is withdrawn hereby.
  ASSIGN_OR_RETURN(const std::string lease_sha256, LeaseOf(session, id));
  RETURN_IF_ERROR(EndJob(session, before, lease_sha256,
                         {.state = JobState::kQueued},
                         before.sequence + kSequenceGap, now));
  return before;
}

}  // namespace

absl::Status JobStore::Recover() {
  ASSIGN_OR_RETURN(const auto ids, db::InTransaction(database_, ListRunning));
  for (const std::string& id : ids) {
    const auto recover = [&](db::Session& session) {
      return RecoverOne(session, id, clock_.Now());
    };
    ASSIGN_OR_RETURN(const Job before, db::InTransaction(database_, recover));
    ASSIGN_OR_RETURN(const Job after, Get(id));
    if (after.checkpoint_sha256.empty()) RemoveBlob(before.checkpoint_sha256);
    Log(Severity::kInfo, "a job outlived the last server",
        {{"job", after.name()},
         {"resumes", after.state == JobState::kQueued ? "yes" : "no"}});
  }
  return absl::OkStatus();
}

}  // namespace tessera::jobs
