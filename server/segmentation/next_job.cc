#include "server/segmentation/next_job.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <tuple>

#include "base/status_macros.h"
#include "server/jobs/device_use.h"

namespace tessera::segmentation {
namespace {

constexpr char kSelectUnended[] =
    "SELECT job_id, owner, position, slices_queued, slices_running, "
    "slice_seconds, slices_done, not_before FROM segmentation_jobs "
    "WHERE state IN ('QUEUED', 'RUNNING')";

// What a slice counts for before the first one of its job is done. The value
// does not matter much: users take turns until then.
constexpr double kNominalSliceSeconds = 1;

// A job's first slice to begin, and whose.
struct Candidate {
  std::string owner;
  int64_t position = 0;
  std::string id;
};

double WeightOf(const jobs::FairShareOptions& options,
                const std::string& owner) {
  const auto weight = options.weights.find(owner);
  return weight == options.weights.end() ? 1 : weight->second;
}

}  // namespace

absl::StatusOr<std::optional<std::string>> NextJob(
    db::Session& session, const jobs::FairShareOptions& options,
    absl::Time now) {
  ASSIGN_OR_RETURN(const db::Rows jobs, session.Execute(kSelectUnended));
  std::map<std::string, double> running;        // Seconds by owner.
  std::map<std::string, Candidate> candidates;  // By owner.
  for (const db::Row& row : jobs.rows) {
    const std::string& owner = row.Text(1);
    const int64_t done = row.Int(6);
    const double seconds = done > 0 ? row.Real(5) / static_cast<double>(done)
                                    : kNominalSliceSeconds;
    running[owner] += static_cast<double>(row.Int(4)) * seconds;
    if (row.Int(3) == 0 || row.Int(7) > absl::ToUnixMicros(now)) continue;
    Candidate& first = candidates[owner];
    if (first.id.empty() || row.Int(2) < first.position) {
      first = {.owner = owner, .position = row.Int(2), .id = row.Text(0)};
    }
  }
  if (candidates.empty()) return std::nullopt;
  // One owner needs no comparison: the usual case of a small lab.
  if (candidates.size() == 1) return candidates.begin()->second.id;
  ASSIGN_OR_RETURN(const auto use,
                   jobs::ReadDeviceUse(session, options.half_life, now));
  const auto key = [&](const Candidate& candidate) {
    const auto used = use.find(candidate.owner);
    const double seconds =
        (used == use.end() ? 0 : used->second) + running[candidate.owner];
    return std::make_tuple(seconds / WeightOf(options, candidate.owner),
                           candidate.position);
  };
  const auto least = std::min_element(candidates.begin(), candidates.end(),
                                      [&](const auto& a, const auto& b) {
                                        return key(a.second) < key(b.second);
                                      });
  return least->second.id;
}

}  // namespace tessera::segmentation
