#include "server/housekeeping.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/status_macros.h"
#include "server/db/blob_references.h"

namespace tessera::server {
namespace {

constexpr std::chrono::seconds kInterval(2);
constexpr absl::Duration kSweepInterval = absl::Hours(6);
// Time to create a dataset of files that were uploaded.
constexpr absl::Duration kKeepUnused = absl::Hours(24);

}  // namespace

Housekeeping::Housekeeping(const Parts& parts)
    : parts_(parts),
      gauges_(parts.gauges),
      thread_([this](std::stop_token end) { Run(std::move(end)); }) {}

void Housekeeping::Run(std::stop_token end) {
  std::mutex mu;
  std::condition_variable_any wake;
  std::unique_lock<std::mutex> lock(mu);
  absl::Time next_sweep = parts_.clock.Now() + absl::Minutes(1);
  while (!end.stop_requested()) {
    gauges_.Set();
    if (parts_.clock.Now() >= next_sweep) {
      Sweep();
      next_sweep = parts_.clock.Now() + kSweepInterval;
    }
    wake.wait_for(lock, end, kInterval, [] { return false; });
  }
}

void Housekeeping::Sweep() {
  // Whose files are forgotten first: the blobs go with them.
  absl::Status status = parts_.holders.ForgetUnused();
  status.Update(parts_.uploads.RemoveAbandoned());
  status.Update(SweepBlobs());
  if (!status.ok()) {
    Log(Severity::kWarning, "unused files were not removed",
        {{"error", status.ToString()}});
  }
}

absl::Status Housekeeping::SweepBlobs() {
  ASSIGN_OR_RETURN(
      const std::vector<storage::Digest> old,
      parts_.blobs.ListOlderThan(parts_.clock.Now() - kKeepUnused));
  return db::RemoveUnreferenced(
      parts_.database, old, [this](const std::string& digest) {
        return parts_.blobs.Remove(digest);
      });
}

}  // namespace tessera::server
