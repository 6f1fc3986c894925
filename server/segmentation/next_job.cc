#include "server/segmentation/next_job.h"

#include <cstdint>
#include <map>
#include <tuple>

#include "base/status_macros.h"

namespace tessera::segmentation {
namespace {

// For each job: whether a slice may begin, and the seconds of slices in work. A
// slice counts as one second before the first one of its job is done; that
// matters little, since users take turns until then.
constexpr char kSelectUnended[] =
    "SELECT j.owner, j.position, "
    "CASE WHEN j.slices_queued > 0 AND j.not_before <= $1 THEN 1 ELSE 0 END, "
    "j.slices_running * CASE WHEN j.slices_done > 0 "
    "THEN j.slice_seconds / j.slices_done ELSE 1.0 END, u.seconds, u.as_of "
    "FROM segmentation_jobs j "
    "LEFT JOIN shared_device_use u ON u.owner = j.owner "
    "WHERE j.state IN ('QUEUED', 'RUNNING')";
constexpr char kSelectJob[] =
    "SELECT job_id FROM segmentation_jobs WHERE position = $1";

constexpr int64_t kNone = 0;  // Positions begin at 1.

struct Owner {
  double seconds = 0;        // Used and in work.
  int64_t position = kNone;  // Of the oldest job with a slice to begin.
};

double UsedBy(const db::Row& row, absl::Duration half_life, absl::Time now) {
  if (row.IsNull(4)) return 0;
  return jobs::Decayed(row.Real(4), now - absl::FromUnixMicros(row.Int(5)),
                       half_life);
}

double WeightOf(const jobs::FairShareOptions& options,
                const std::string& owner) {
  const auto weight = options.weights.find(owner);
  return weight == options.weights.end() ? 1 : weight->second;
}

}  // namespace

absl::StatusOr<std::optional<std::string>> NextJob(
    db::Session& session, const jobs::FairShareOptions& options,
    absl::Time now) {
  ASSIGN_OR_RETURN(const db::Rows jobs,
                   session.Execute(kSelectUnended, {absl::ToUnixMicros(now)}));
  std::map<std::string, Owner> owners;
  for (const db::Row& row : jobs.rows) {
    const auto [found, added] = owners.try_emplace(row.Text(0));
    Owner& owner = found->second;
    if (added) owner.seconds = UsedBy(row, options.half_life, now);
    owner.seconds += row.Real(3);
    const bool may_begin = row.Int(2) != 0;
    const bool older = owner.position == kNone || row.Int(1) < owner.position;
    if (may_begin && older) owner.position = row.Int(1);
  }
  std::tuple<double, int64_t> least = {0, kNone};  // Use and position.
  for (const auto& [name, owner] : owners) {
    if (owner.position == kNone) continue;
    const std::tuple<double, int64_t> key = {
        owner.seconds / WeightOf(options, name), owner.position};
    if (std::get<1>(least) == kNone || key < least) least = key;
  }
  if (std::get<1>(least) == kNone) return std::nullopt;
  ASSIGN_OR_RETURN(const db::Rows job,
                   session.Execute(kSelectJob, {std::get<1>(least)}));
  return job.front().Text(0);
}

}  // namespace tessera::segmentation
