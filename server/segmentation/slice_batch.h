// Slices that are computed together, and what came of them.
#ifndef TESSERA_SERVER_SEGMENTATION_SLICE_BATCH_H_
#define TESSERA_SERVER_SEGMENTATION_SLICE_BATCH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/segmentation/segmentation_job.h"

namespace tessera::segmentation {

// One slice of an image to compute.
struct SliceTask {
  int64_t position = 0;  // Of the image in its job.
  int64_t ordinal = 1;   // Among the image's slices to segment, from 1.
  // The number of the image's slices to segment. 0: the file has not been
  // opened; whoever computes the slice reports the number.
  int64_t slice_count = 0;
  ChosenImage image;

  // The slice's number in the channel, from 1.
  int slice() const {
    return image.slices.empty()
               ? static_cast<int>(ordinal)
               : image.slices[static_cast<size_t>(ordinal - 1)];
  }
};

// Slices of one job, lent to one worker until `expire_time`.
struct SliceBatch {
  std::string lease;  // A secret of the worker.
  SegmentationJob job;
  std::vector<SliceTask> slices;
  absl::Time expire_time;
};

// Who asks for slices.
struct SliceWorker {
  std::string name;    // Different from that of every other worker.
  std::string server;  // The server that the worker is a part of; may be empty.
  std::string device;  // `cpu`, `cuda:0`, …; for metrics.
};

// What came of one slice.
struct SliceResult {
  enum class Outcome {
    kDone,
    kFailed,  // The image cannot be segmented; `error` says why.
    kRetry,   // Nothing is wrong with the image; compute the slice again.
  };
  int64_t position = 0;
  int64_t ordinal = 1;
  Outcome outcome = Outcome::kDone;
  std::string error;
  // The number of the image's slices to segment, if the worker opened the file.
  int64_t slice_count = 0;
  int64_t objects = 0;
  int64_t offset = 0;  // Of the slice's results in the batch's file.
  int64_t bytes = 0;
  double seconds = 0;         // Time that the slice took.
  double device_seconds = 0;  // Time on the device.
};

// A worker's answer to a batch. Slices without a result return to the queue as
// if they had never left it.
struct HandIn {
  std::string blob_sha256;  // A stored file with the results; may be empty.
  int64_t blob_bytes = 0;
  std::vector<SliceResult> results;
  // No slice of the job is begun for this long: a remedy needs time.
  absl::Duration postpone = absl::ZeroDuration();
};

// The error of a worker whose lease was withdrawn: PERMISSION_DENIED
// (LEASE_LOST). The worker drops its results.
absl::Status LeaseLost();

}  // namespace tessera::segmentation

#endif  // TESSERA_SERVER_SEGMENTATION_SLICE_BATCH_H_
