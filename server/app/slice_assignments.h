// What workers on other machines may do with slices of segmentation jobs.
#ifndef TESSERA_SERVER_APP_SLICE_ASSIGNMENTS_H_
#define TESSERA_SERVER_APP_SLICE_ASSIGNMENTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/access/pixel_quota.h"
#include "server/files/kept_files.h"
#include "server/inference/segment_settings.h"
#include "server/jobs/job_store.h"
#include "server/registry/model_registry.h"
#include "server/segmentation/segmentation_id.h"
#include "server/segmentation/segmentation_store.h"
#include "server/segmentation/slice_queue.h"
#include "server/storage/blob_reader.h"

namespace tessera::app {

// Everything that a worker needs to compute a batch of slices.
struct SliceAssignment {
  segmentation::SliceBatch batch;
  registry::ModelVersion version;
  inference::SegmentParameters parameters;
  bool limits_pixels = false;  // The job's owner has a quota of pixels.
};

// A worker is no user: it has the leases of its batches. Errors of all methods
// with a lease: PERMISSION_DENIED (LEASE_LOST), also if the lease is not one on
// slices of the job.
//
// Thread-safe. Borrows everything it is given.
class SliceAssignments {
 public:
  using JobId = segmentation::SegmentationId;
  struct Dependencies {
    segmentation::SegmentationStore& store;
    segmentation::SliceQueue& queue;
    const registry::ModelRegistry& registry;
    const files::KeptFiles& files;
    access::PixelQuota& pixels;
    const jobs::JobStore& trainings;
    const Clock& clock;
  };

  explicit SliceAssignments(const Dependencies& dependencies)
      : dependencies_(dependencies) {}

  // The next batch for the worker; none if there is nothing to do. A job whose
  // version is gone has FAILED.
  absl::StatusOr<std::optional<SliceAssignment>> Acquire(
      const segmentation::SliceWorker& worker, int max_slices);
  // Whether the oldest job with slices to lend is older than the oldest
  // training that waits.
  absl::StatusOr<bool> WaitLonger() const;
  absl::Duration lease_time() const { return dependencies_.queue.lease_time(); }

  // See SliceQueue::Renew().
  absl::StatusOr<std::vector<std::string>> Renew(
      const std::vector<std::string>& leases);
  // See SliceQueue::ReturnUnheld().
  absl::Status ReturnUnheld(const std::string& worker,
                            const std::vector<std::string>& held) {
    return dependencies_.queue.ReturnUnheld(worker, held);
  }
  // The job, if the lease is on slices of it.
  absl::StatusOr<segmentation::SegmentationJob> Check(const JobId& job,
                                                      const std::string& lease);
  // Opens an image of the lease's slices, or the weights or the manifest of the
  // job's version. Errors: NOT_FOUND for all other files; those of
  // KeptFiles::Read().
  absl::StatusOr<storage::BlobReader> OpenFile(const JobId& job,
                                               const std::string& lease,
                                               const std::string& sha256);
  // Errors: INVALID_ARGUMENT if `pixels` is negative; those of
  // PixelQuota::Take().
  absl::Status TakePixels(const JobId& job, const std::string& lease,
                          int64_t pixels);
  // See SliceQueue::Return() and SliceQueue::FailJob().
  absl::Status Return(const std::string& lease,
                      const segmentation::HandIn& hand_in) {
    return dependencies_.queue.Return(lease, hand_in);
  }
  absl::Status Fail(const JobId& job, const std::string& lease,
                    const std::string& message);

 private:
  absl::StatusOr<SliceAssignment> Complete(segmentation::SliceBatch batch);
  absl::StatusOr<registry::ModelVersion> VersionOf(
      const segmentation::SegmentationJob& job) const;

  const Dependencies dependencies_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_SLICE_ASSIGNMENTS_H_
