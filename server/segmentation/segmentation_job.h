// A segmentation job, its images, and its unit of work: the slice.
#ifndef TESSERA_SERVER_SEGMENTATION_SEGMENTATION_JOB_H_
#define TESSERA_SERVER_SEGMENTATION_SEGMENTATION_JOB_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tessera::segmentation {

// The states of jobs and of images; see the wire API.
enum class State { kQueued, kRunning, kSucceeded, kFailed, kCancelled };

// Whether a job or image in this state has ended.
bool IsFinal(State state);

// `QUEUED` and so on, as in the database.
std::string NameOf(State state);
// The inverse of NameOf(). Any other text is kFailed.
State StateOf(absl::string_view name);

// Applies one model version to many images.
struct SegmentationJob {
  std::string id;          // 32 hexadecimal digits, random.
  std::string owner;       // Who queued it.
  bool unlimited = false;  // The owner is an admin, without quotas.
  std::string model_id;    // Of the version, with its number.
  int64_t version = 0;
  std::string model_sha256;  // Of the version.
  // The parameters as the caller of Begin() gave them; not read in this room.
  std::string parameters_json;
  State state = State::kQueued;
  std::string error_message;  // What failed and what to change.
  int64_t sequence = 0;       // Grows with each change.
  int64_t images = 0;
  int64_t images_opened = 0;  // Their number of slices is known.
  int64_t images_succeeded = 0;
  int64_t images_failed = 0;
  int64_t slices = 0;       // Of the images that were opened.
  int64_t slices_done = 0;  // Succeeded, or of an image that has FAILED.
  int64_t slices_queued = 0;
  int64_t slices_running = 0;
  int64_t objects = 0;
  int64_t result_bytes = 0;
  double slice_seconds = 0;  // Of all slices done, together.
  absl::Time create_time;
  absl::Time start_time = absl::InfinitePast();  // InfinitePast(): not yet.
  absl::Time end_time = absl::InfinitePast();

  std::string name() const;        // `segmentationJobs/{id}`
  std::string model_name() const;  // `models/{id}/versions/{n}`
  // Estimate for the rest of the job; negative while unknown.
  double SecondsLeft(absl::Time now) const;
};

bool IsFinal(const SegmentationJob& job);

// An image as a user asks for it.
struct ChosenImage {
  std::string filename;     // Without folders; unique in the job.
  std::string sha256;       // Of the uploaded file.
  std::vector<int> slices;  // From 1, ascending; empty: all.
  int channel = 0;          // From 1; 0: none was chosen.
};

// An image of a job.
struct JobImage {
  ChosenImage chosen;
  int64_t position = 0;  // From 1, in the request's order.
  State state = State::kQueued;
  std::string error_message;
  int64_t slice_count = 0;  // To segment; 0 until the file was opened.
  int64_t slices_done = 0;
  int64_t objects = 0;
  int64_t size_bytes = 0;  // Of the file.
};

// Where the results of one slice lie: a part of a kept file.
struct StoredSlice {
  int64_t ordinal = 0;  // From 1, among the image's slices to segment.
  int64_t objects = 0;
  std::string blob_sha256;
  int64_t offset = 0;
  int64_t bytes = 0;
};

// An image of a job, and where the results of one of its slices lie.
struct SliceResults {
  SegmentationJob job;
  JobImage image;
  int slice = 0;                     // Of the channel, from 1.
  std::optional<StoredSlice> stored;  // None unless the slice is done.
};

// How much there is to do, for status and metrics.
struct SegmentationCounts {
  int64_t queued_jobs = 0;
  int64_t running_jobs = 0;
  int64_t queued_slices = 0;
  int64_t running_slices = 0;
  // When the job that has waited longest without a slice begun was created;
  // InfiniteFuture() if none waits.
  absl::Time oldest_wait = absl::InfiniteFuture();
};

// The error of a call whose job does not exist: NOT_FOUND (JOB_NOT_FOUND).
absl::Status SegmentationNotFound(absl::string_view id);

}  // namespace tessera::segmentation

#endif  // TESSERA_SERVER_SEGMENTATION_SEGMENTATION_JOB_H_
