// Where slices of segmentation jobs come from, and where their results go.
#ifndef TESSERA_SERVER_INFERENCE_SLICE_SOURCE_H_
#define TESSERA_SERVER_INFERENCE_SLICE_SOURCE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/inference/image_segmenter.h"
#include "server/storage/local_blob.h"

namespace tessera::inference {

// One slice to compute.
struct SliceWork {
  int64_t image = 0;    // The image's position in its job.
  int64_t ordinal = 1;  // Among the image's slices to segment.
  int slice = 1;        // Of the channel, from 1.
  // Whether the number of slices to segment is known. If not, whoever computes
  // the slice reports it.
  bool opened = false;
  std::string filename;     // For messages.
  std::string sha256;       // Of the file.
  std::vector<int> chosen;  // The slices to segment; empty: all.
  std::optional<int> channel;
};

// Slices of one job, lent under a lease.
struct SliceWorkBatch {
  std::string lease;
  std::string job;    // For logs.
  std::string owner;  // Of the job.
  registry::VersionName model;
  SegmentParameters parameters;
  bool limits_pixels = false;  // The owner has a quota of pixels.
  bool unlimited = false;      // The owner is an admin.
  std::vector<SliceWork> slices;
};

// What came of one slice.
struct ComputedSlice {
  enum class Outcome {
    kDone,
    kFailed,  // The image cannot be segmented.
    kRetry,   // Nothing is wrong with the image.
  };
  int64_t image = 0;
  int64_t ordinal = 1;
  Outcome outcome = Outcome::kDone;
  std::string error;
  int64_t slice_count = 0;  // To segment; 0: the file was not opened.
  int64_t objects = 0;
  int64_t offset = 0;  // In the batch's file of results.
  int64_t bytes = 0;
  double seconds = 0;
  double device_seconds = 0;
};

// What came of a batch. Slices that are not in it return to the queue.
struct ComputedBatch {
  std::vector<ComputedSlice> slices;
  std::filesystem::path results;  // Taken over; empty: no results.
  // How long the job's other slices wait.
  absl::Duration postpone = absl::ZeroDuration();
};

// Thread-safe. Errors of methods with a lease: PERMISSION_DENIED (LEASE_LOST).
class SliceSource {
 public:
  virtual ~SliceSource() = default;

  // None if there is nothing to do.
  virtual absl::StatusOr<std::optional<SliceWorkBatch>> Acquire(
      int max_slices) = 0;
  // Prolongs the leases. Returns those that are lost.
  virtual absl::StatusOr<std::vector<std::string>> Renew(
      const std::vector<std::string>& leases) = 0;
  virtual absl::Status Return(const std::string& lease,
                              const ComputedBatch& computed) = 0;
  // Ends the job as FAILED.
  virtual absl::Status FailJob(const std::string& lease,
                               const absl::Status& error) = 0;
  // The file of an image. Errors: UNAVAILABLE if it cannot be had now.
  virtual absl::StatusOr<storage::LocalBlob> Fetch(
      const std::string& sha256) = 0;
  // Subtracts pixels from the allowance of the batch's owner; see PixelQuota.
  virtual absl::Status TakePixels(const SliceWorkBatch& batch,
                                  int64_t pixels) = 0;
};

// Writes the results of one slice.
class SliceRecorder : public SegmentSink {
 public:
  // Call it after the slice has succeeded.
  virtual absl::Status Finish(const SegmentSummary& summary) = 0;
};

// Makes a recorder that writes to `out`.
using MakeRecorder =
    std::function<std::unique_ptr<SliceRecorder>(std::ostream& out)>;

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_SLICE_SOURCE_H_
