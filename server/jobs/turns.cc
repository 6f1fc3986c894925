#include "server/jobs/turns.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "server/jobs/device_use.h"

namespace tessera::jobs {
namespace {

constexpr char kSelectWaiting[] =
    "SELECT job_id, owner, wanted_device, resumed, seconds_left "
    "FROM training_jobs WHERE state = 'QUEUED' AND unreadable = 0 "
    "ORDER BY position";
constexpr char kSelectRunning[] =
    "SELECT owner, device, seconds_left FROM training_jobs "
    "WHERE state = 'RUNNING' AND unreadable = 0";
// Uses the index of jobs with device time, from the newest on. So ten rows are
// read even if a hundred thousand other jobs have no device time.
constexpr char kSelectJobSeconds[] =
    "SELECT AVG(device_seconds) FROM (SELECT device_seconds "
    "FROM training_jobs WHERE state = 'SUCCEEDED' AND "
    "device_seconds > 0 ORDER BY position DESC LIMIT 10) recent";

constexpr absl::Duration kShortestRetry = absl::Seconds(5);
constexpr absl::Duration kLongestRetry = absl::Minutes(5);

absl::StatusOr<QueueState> ReadState(db::Session& session) {
  QueueState state;
  ASSIGN_OR_RETURN(const db::Rows waiting, session.Execute(kSelectWaiting));
  for (const db::Row& row : waiting.rows) {
    state.waiting.push_back({.id = row.Text(0),
                             .owner = row.Text(1),
                             .wanted_device = row.Text(2),
                             .resumed = row.Int(3) != 0,
                             .seconds_left = row.Real(4)});
  }
  ASSIGN_OR_RETURN(const db::Rows running, session.Execute(kSelectRunning));
  for (const db::Row& row : running.rows) {
    state.running.push_back({.owner = row.Text(0),
                             .device = row.Text(1),
                             .seconds_left = row.Real(2)});
  }
  ASSIGN_OR_RETURN(const db::Rows mean, session.Execute(kSelectJobSeconds));
  if (!mean.front().IsNull(0)) state.job_seconds = mean.front().Real(0);
  return state;
}

}  // namespace

absl::StatusOr<std::vector<JobTurn>> ReadTurns(
    db::Session& session, const std::vector<std::string>& devices,
    const FairShareOptions& options, absl::Time now) {
  ASSIGN_OR_RETURN(QueueState state, ReadState(session));
  if (state.waiting.empty()) return std::vector<JobTurn>();
  state.devices = devices;
  ASSIGN_OR_RETURN(state.use, ReadDeviceUse(session, options.half_life, now));
  return FairOrder(state, options);
}

void FillTurn(const std::vector<JobTurn>& turns, Job& job) {
  if (job.state != JobState::kQueued) return;
  const auto turn =
      std::find_if(turns.begin(), turns.end(),
                   [&](const JobTurn& other) { return other.id == job.id; });
  if (turn == turns.end()) return;
  job.queue_position = static_cast<int>(turn - turns.begin()) + 1;
  job.seconds_to_start = turn->seconds_to_start;
}

absl::Duration RetryDelay(const std::vector<JobTurn>& turns) {
  if (turns.empty()) return kShortestRetry;
  const absl::Duration start = absl::Seconds(turns.front().seconds_to_start);
  return std::clamp(start, kShortestRetry, kLongestRetry);
}

}  // namespace tessera::jobs
