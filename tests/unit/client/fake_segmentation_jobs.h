// The segmentation jobs of a server that exists in memory only.
#ifndef TESSERA_TESTS_UNIT_CLIENT_FAKE_SEGMENTATION_JOBS_H_
#define TESSERA_TESTS_UNIT_CLIENT_FAKE_SEGMENTATION_JOBS_H_

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "client/api/segmentation_jobs.h"

namespace tessera::testing {

// Keeps what it is given and answers from it. A test sets the public fields to
// say what the server has and how it fails. Thread-safe as SegmentationJobs is,
// while the fields are not changed.
class FakeSegmentationJobs : public client::SegmentationJobs {
 public:
  absl::Status error;  // Of every call.
  std::vector<client::SegmentationJob> jobs;
  std::vector<client::SegmentationJob> watched;   // What a watch shows in turn.
  std::vector<client::SegmentationImage> images;  // Of every job.
  results::SegmentParameters parameters;          // Of the last created job.
  std::map<std::string, std::string> files;       // Digest to an image's bytes.
  // The results of an image; called by one thread at a time.
  std::function<absl::StatusOr<results::Segmentation>(
      const client::SegmentationImage&)>
      results;
  std::vector<std::string> deleted;

  // The names of the images that were read, sorted.
  std::vector<std::string> results_read() const;
  std::vector<std::string> images_read() const;
  void ForgetReads();

  // Makes segmentationJobs/5e6d, which is QUEUED, as are its images.
  absl::StatusOr<client::SegmentationJob> Create(
      const client::NewSegmentationJob& job) override;
  absl::StatusOr<client::SegmentationJob> Get(const std::string& name) override;
  absl::StatusOr<std::vector<client::SegmentationJob>> List() override;
  absl::StatusOr<client::SegmentationJob> Watch(
      const std::string& name, std::stop_token stop,
      const std::function<void(const client::SegmentationJob&)>& observer)
      override;
  absl::StatusOr<client::SegmentationJob> Cancel(
      const std::string& name) override;
  absl::Status Delete(const std::string& name) override;
  absl::Status ListImages(const std::string& job,
                          std::optional<client::JobState> state,
                          const client::ImageVisitor& visitor) override;
  absl::StatusOr<results::SegmentSummary> ReadResults(
      const std::string& job, const client::SegmentationImage& image,
      client::ObjectSink& sink) override;
  absl::Status ReadImage(const std::string& job,
                         const client::SegmentationImage& image,
                         const std::filesystem::path& target) override;

 private:
  mutable std::mutex mu_;
  std::vector<std::string> results_read_;
  std::vector<std::string> images_read_;
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_UNIT_CLIENT_FAKE_SEGMENTATION_JOBS_H_
