// Slices for this server's own device.
#ifndef TESSERA_SERVER_PROCESS_LOCAL_SLICE_SOURCE_H_
#define TESSERA_SERVER_PROCESS_LOCAL_SLICE_SOURCE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/access/pixel_quota.h"
#include "server/files/kept_files.h"
#include "server/inference/slice_source.h"
#include "server/segmentation/slice_queue.h"

namespace tessera::process {

// Takes slices from the queue in the database and keeps their results.
//
// Thread-safe. Borrows everything it is given.
class LocalSliceSource final : public inference::SliceSource {
 public:
  struct Dependencies {
    segmentation::SliceQueue& queue;
    files::KeptFiles& files;
    access::PixelQuota& pixels;
  };

  LocalSliceSource(const Dependencies& dependencies,
                   const segmentation::SliceWorker& worker)
      : dependencies_(dependencies), worker_(worker) {}

  absl::StatusOr<std::optional<inference::SliceWorkBatch>> Acquire(
      int max_slices) override;
  absl::StatusOr<std::vector<std::string>> Renew(
      const std::vector<std::string>& leases) override;
  absl::Status Return(const std::string& lease,
                      const inference::ComputedBatch& computed) override;
  absl::Status FailJob(const std::string& lease,
                       const absl::Status& error) override;
  absl::StatusOr<storage::LocalBlob> Fetch(const std::string& sha256) override;
  absl::Status TakePixels(const inference::SliceWorkBatch& batch,
                          int64_t pixels) override;

 private:
  const Dependencies dependencies_;
  const segmentation::SliceWorker worker_;
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_LOCAL_SLICE_SOURCE_H_
