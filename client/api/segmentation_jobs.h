// Segmentation jobs: one model version applied to many uploaded images.
#ifndef TESSERA_CLIENT_API_SEGMENTATION_JOBS_H_
#define TESSERA_CLIENT_API_SEGMENTATION_JOBS_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/api/segmentation.h"
#include "client/api/training.h"

namespace tessera::client {

// The fields are named and described in
// proto/tessera/v1/segmentation_job_service.proto.
struct SegmentationJob {
  std::string name;   // `segmentationJobs/{id}`.
  std::string model;  // `models/{id}/versions/{n}`.
  std::string model_sha256;
  SegmentParameters parameters;  // Every value, as used.
  JobState state = JobState::kUnknown;
  std::string error_message;  // If failed: cause and remedy.
  std::string owner;
  int64_t images = 0;
  int64_t images_succeeded = 0;
  int64_t images_failed = 0;
  int64_t slices = 0;  // Of the images opened so far.
  int64_t slices_done = 0;
  int64_t objects = 0;
  int64_t result_bytes = 0;
  double seconds_left = -1;  // Estimate; negative while unknown.
  absl::Time create_time;
  std::optional<absl::Time> start_time;
  std::optional<absl::Time> end_time;
  std::optional<absl::Time> expire_time;  // Set once the job has ended.
};

// An image of a job. A new job needs only the first four fields.
struct SegmentationImage {
  std::string filename;        // Without folders. It names the outputs.
  std::string sha256;          // Of the uploaded file.
  std::vector<int> slices;     // From 1, ascending, each once. Empty: all.
  std::optional<int> channel;  // From 1. Not set: the first channel.
  int64_t position = 0;        // From 1, in the order of the request.
  JobState state = JobState::kUnknown;
  std::string error_message;  // If failed.
  int slice_count = 0;        // To segment; 0 until opened.
  int slices_done = 0;
  int64_t objects = 0;
  int64_t size_bytes = 0;  // Of the file.
};

// What to segment, and how. Images are asked for one by one, so that a job of
// 100,000 images needs no list of them.
struct NewSegmentationJob {
  std::string model;  // A version's resource name; see names.h.
  SegmentParameters parameters;
  int64_t images = 0;
  // Returns the image at `index`, from 0. A repeated call asks again for all.
  std::function<SegmentationImage(int64_t index)> image;
};

// Returns whether the list goes on.
using ImageVisitor = std::function<bool(const SegmentationImage&)>;

// The calls for segmentation jobs. As in Api, a call that fails because the
// connection is lost is repeated for a while.
//
// Errors: those of Api, and of the rpcs in
// proto/tessera/v1/segmentation_job_service.proto. UNIMPLEMENTED: the server is
// too old. NOT_FOUND: no such job.
//
// Thread-safe: several threads may read results at once.
class SegmentationJobs {
 public:
  virtual ~SegmentationJobs() = default;

  // Queues a job. A repeated call queues nothing twice.
  // REQUIRES: the caller has uploaded the files.
  virtual absl::StatusOr<SegmentationJob> Create(
      const NewSegmentationJob& job) = 0;
  virtual absl::StatusOr<SegmentationJob> Get(const std::string& name) = 0;
  // Returns the jobs, the newest first.
  virtual absl::StatusOr<std::vector<SegmentationJob>> List() = 0;
  // Calls `observer` with the job at once and after changes. Returns the job in
  // its final state. Continues after a lost connection.
  // Errors: CANCELLED if `stop` was requested.
  virtual absl::StatusOr<SegmentationJob> Watch(
      const std::string& name, std::stop_token stop,
      const std::function<void(const SegmentationJob&)>& observer) = 0;
  // Cancels the job and returns it. A job that has ended stays as it is.
  virtual absl::StatusOr<SegmentationJob> Cancel(const std::string& name) = 0;
  // Deletes the job and its results.
  virtual absl::Status Delete(const std::string& name) = 0;

  // Calls `visitor` with the job's images in their order, until it returns
  // false. With `state`, only with images in that state. Keeps one page.
  virtual absl::Status ListImages(const std::string& job,
                                  std::optional<JobState> state,
                                  const ImageVisitor& visitor) = 0;
  // Passes the objects of `image` to `sink`, as Api::Segment() does.
  // Errors: FAILED_PRECONDITION: the image has not SUCCEEDED; DATA_LOSS: the
  // stored bytes are damaged; the errors of `sink`.
  virtual absl::StatusOr<SegmentSummary> ReadResults(
      const std::string& job, const SegmentationImage& image,
      ObjectSink& sink) = 0;
  // Writes the file of `image` to `target`, replacing an existing file.
  // Errors: DATA_LOSS if the bytes do not have the image's digest; UNAVAILABLE
  // if `target` cannot be written.
  virtual absl::Status ReadImage(const std::string& job,
                                 const SegmentationImage& image,
                                 const std::filesystem::path& target) = 0;
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_SEGMENTATION_JOBS_H_
