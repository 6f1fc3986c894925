// The queue, read from the database in the order in which jobs will start.
#ifndef TESSERA_SERVER_JOBS_TURNS_H_
#define TESSERA_SERVER_JOBS_TURNS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/db/database.h"
#include "server/jobs/fair_share.h"
#include "server/jobs/job.h"

namespace tessera::jobs {

// The turns of all queued jobs; see FairOrder(). The expected time of a job is
// the mean of the last ten jobs that succeeded.
absl::StatusOr<std::vector<JobTurn>> ReadTurns(
    db::Session& session, const std::vector<std::string>& devices,
    const FairShareOptions& options, absl::Time now);

// Fills in the place of a queued job; does nothing for other jobs.
void FillTurn(const std::vector<JobTurn>& turns, Job& job);

// After how long a caller should retry when the queue is full: the time to the
// next start of a job, but at least 5 s and at most 5 min.
absl::Duration RetryDelay(const std::vector<JobTurn>& turns);

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_TURNS_H_
