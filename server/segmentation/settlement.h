// What becomes of the slices of a lease, of their images and of the job.
#ifndef TESSERA_SERVER_SEGMENTATION_SETTLEMENT_H_
#define TESSERA_SERVER_SEGMENTATION_SETTLEMENT_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/db/database.h"
#include "server/segmentation/segmentation_job.h"
#include "server/segmentation/slice_batch.h"

namespace tessera::segmentation {

// Ends a lease in one transaction: reads its slices and their images, applies
// results, and writes all rows that change with few statements. A slice without
// a result returns to the queue.
//
// Not thread-safe. Must not outlive the session.
class Settlement {
 public:
  // Errors: PERMISSION_DENIED (LEASE_LOST).
  static absl::StatusOr<Settlement> Open(db::Session& session,
                                         const std::string& lease_sha256);

  const SegmentationJob& job() const { return job_; }

  // Results of slices that the lease does not hold are ignored. An image that
  // was to be tried again `most_retries` times has FAILED.
  void Apply(const SliceResult& result, int most_retries);

  // The lease's worker has ended: counts its death for each slice. An image has
  // FAILED with the `most_deaths`th.
  void CountDeaths(int most_deaths);

  struct Blob {
    std::string sha256;
    int64_t bytes = 0;
  };
  // Writes everything. Returns the job as it is then. `sequence_step` is added
  // to the job's sequence.
  // Errors: UNAVAILABLE (FILE_REMOVED) if the file with the results is absent.
  absl::StatusOr<SegmentationJob> Write(const Blob& blob,
                                        absl::Duration postpone,
                                        int64_t sequence_step, absl::Time now);

  double device_seconds() const { return device_seconds_; }

 private:
  enum class After { kReturned, kDone, kDropped };
  struct Slice {
    int64_t deaths = 0;
    int64_t retries = 0;
    After after = After::kReturned;
    bool retried = false;
    int64_t objects = 0;
    int64_t offset = 0;
    int64_t bytes = 0;
  };
  struct Image {
    State state = State::kRunning;
    std::string error;
    int64_t slice_count = 0;
    int64_t slices_done = 0;
    int64_t objects = 0;
    bool changed = false;
  };
  using Key = std::pair<int64_t, int64_t>;  // Position and ordinal.

  Settlement(db::Session& session, std::string lease_sha256,
             SegmentationJob job)
      : session_(session),
        lease_sha256_(std::move(lease_sha256)),
        job_(std::move(job)) {}

  absl::Status ReadSlices();
  // Notes the number of slices of an image that was not open.
  void NoteOpened(int64_t position, Image& image, int64_t slice_count);
  void Fail(int64_t position, const std::string& error);
  absl::Status WriteSlices(const std::string& blob_sha256);
  // Removes the slices of failed images that are not done.
  absl::Status DropSlices();
  absl::Status WriteImages();
  absl::Status KeepBlob(const Blob& blob, absl::Time now);
  absl::Status WriteJob(absl::Duration postpone, int64_t sequence_step,
                        absl::Time now);

  db::Session& session_;
  std::string lease_sha256_;
  SegmentationJob job_;
  std::map<Key, Slice> slices_;
  std::map<int64_t, Image> images_;  // By position.
  std::vector<Key> new_slices_;      // Of images that were opened.
  double device_seconds_ = 0;
};

}  // namespace tessera::segmentation

#endif  // TESSERA_SERVER_SEGMENTATION_SETTLEMENT_H_
