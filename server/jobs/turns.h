// The queue as the rows have it, in the order of its turns.
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

// Every queued job; see FairOrder(). A job is expected to take as long as the
// last ten that succeeded did on average.
absl::StatusOr<std::vector<JobTurn>> ReadTurns(
    db::Session& session, const std::vector<std::string>& devices,
    const FairShareOptions& options, absl::Time now);

// Tells a queued job its place; does nothing for others.
void FillTurn(const std::vector<JobTurn>& turns, Job& job);

// How long it will be until a place in the queue is free, for callers who are
// to come back: the time to the next start, between 5 s and 5 min.
absl::Duration RetryDelay(const std::vector<JobTurn>& turns);

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_TURNS_H_
