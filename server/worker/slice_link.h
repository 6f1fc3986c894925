// A worker's calls about batches of slices.
#ifndef TESSERA_SERVER_WORKER_SLICE_LINK_H_
#define TESSERA_SERVER_WORKER_SLICE_LINK_H_

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/inference/slice_source.h"
#include "server/worker/server_channel.h"

namespace tessera::worker {

// A batch that this worker has.
struct SliceLease {
  std::string job;    // `segmentationJobs/{id}`.
  std::string lease;  // A secret.
};

// A call that does not get through is retried until the patience is over, or a
// few times after `stop` was requested. Errors of all calls with a lease:
// PERMISSION_DENIED (LEASE_LOST); UNAVAILABLE if the server is lost.
//
// Thread-safe. Borrows the channel.
class SliceLink {
 public:
  SliceLink(const ServerChannel& channel, std::stop_token stop,
            absl::Duration patience)
      : channel_(channel), stop_(std::move(stop)), patience_(patience) {}

  // Writes the file to `path` and compares its digest. Ends at once when `stop`
  // is requested. Errors: CANCELLED then; those of Download().
  absl::Status ReadFile(const SliceLease& lease, const std::string& sha256,
                        const std::filesystem::path& path) const;

  // Returns those of the leases that are lost. Tries once.
  absl::StatusOr<std::vector<std::string>> Renew(
      const std::vector<std::string>& leases) const;

  // Tries once: the pixels could count twice. Errors: RESOURCE_EXHAUSTED
  // (QUOTA_PIXELS).
  absl::Status TakePixels(const SliceLease& lease, int64_t pixels) const;

  // Ends the lease. Slices without a result return to the queue.
  absl::Status HandIn(const SliceLease& lease,
                      const inference::ComputedBatch& computed) const;

  // Ends the job as FAILED.
  absl::Status Fail(const SliceLease& lease, const std::string& message) const;

 private:
  absl::Status Persist(const ServerChannel::Call& call,
                       const SliceLease& lease) const;

  const ServerChannel& channel_;
  const std::stop_token stop_;
  const absl::Duration patience_;
};

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_SLICE_LINK_H_
