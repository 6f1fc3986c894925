#include "tests/unit/client/fake_segmentation_jobs.h"

#include <algorithm>
#include <fstream>

#include "base/status_macros.h"

namespace tessera::testing {

std::vector<std::string> FakeSegmentationJobs::results_read() const {
  const std::lock_guard lock(mu_);
  std::vector<std::string> sorted = results_read_;
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

std::vector<std::string> FakeSegmentationJobs::images_read() const {
  const std::lock_guard lock(mu_);
  std::vector<std::string> sorted = images_read_;
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

void FakeSegmentationJobs::ForgetReads() {
  const std::lock_guard lock(mu_);
  results_read_.clear();
  images_read_.clear();
}

absl::StatusOr<client::SegmentationJob> FakeSegmentationJobs::Create(
    const client::NewSegmentationJob& job) {
  RETURN_IF_ERROR(error);
  images.clear();
  for (int64_t i = 0; i < job.images; ++i) {
    images.push_back(job.image(i));
    images.back().position = i + 1;
    images.back().state = client::JobState::kQueued;
  }
  parameters = job.parameters;
  jobs.push_back({.name = "segmentationJobs/5e6d",
                  .model = job.model,
                  .parameters = job.parameters,
                  .state = client::JobState::kQueued,
                  .images = job.images});
  return jobs.back();
}

absl::StatusOr<client::SegmentationJob> FakeSegmentationJobs::Get(
    const std::string& name) {
  RETURN_IF_ERROR(error);
  for (const client::SegmentationJob& job : jobs) {
    if (job.name == name) return job;
  }
  return absl::NotFoundError(name + " is absent");
}

absl::StatusOr<std::vector<client::SegmentationJob>>
FakeSegmentationJobs::List() {
  RETURN_IF_ERROR(error);
  return jobs;
}

absl::StatusOr<client::SegmentationJob> FakeSegmentationJobs::Watch(
    const std::string& name, std::stop_token,
    const std::function<void(const client::SegmentationJob&)>& observer) {
  RETURN_IF_ERROR(error);
  for (const client::SegmentationJob& job : watched) {
    if (job.name != name) continue;
    observer(job);
    if (client::IsFinal(job.state)) return job;
  }
  RETURN_IF_ERROR(Get(name).status());
  return absl::CancelledError("stopped");
}

absl::StatusOr<client::SegmentationJob> FakeSegmentationJobs::Cancel(
    const std::string& name) {
  for (client::SegmentationJob& job : jobs) {
    if (job.name != name) continue;
    job.state = client::JobState::kCancelled;
    return job;
  }
  return absl::NotFoundError(name + " is absent");
}

absl::Status FakeSegmentationJobs::Delete(const std::string& name) {
  RETURN_IF_ERROR(Get(name).status());
  deleted.push_back(name);
  return absl::OkStatus();
}

absl::Status FakeSegmentationJobs::ListImages(
    const std::string&, std::optional<client::JobState> state,
    const client::ImageVisitor& visitor) {
  RETURN_IF_ERROR(error);
  for (const client::SegmentationImage& image : images) {
    if (state && image.state != *state) continue;
    if (!visitor(image)) break;
  }
  return absl::OkStatus();
}

absl::StatusOr<results::SegmentSummary> FakeSegmentationJobs::ReadResults(
    const std::string&, const client::SegmentationImage& image,
    client::ObjectSink& sink) {
  absl::StatusOr<results::Segmentation> found;
  {
    const std::lock_guard lock(mu_);
    results_read_.push_back(image.filename);
    found = results(image);
  }
  RETURN_IF_ERROR(found.status());
  RETURN_IF_ERROR(sink.Start(results::StartOf(*found)));
  for (const results::SliceObjects& slice : found->slices) {
    for (const results::Object& object : slice.objects) {
      RETURN_IF_ERROR(sink.Add(slice.slice, object));
    }
  }
  return found->summary;
}

absl::Status FakeSegmentationJobs::ReadImage(
    const std::string&, const client::SegmentationImage& image,
    const std::filesystem::path& target) {
  const std::lock_guard lock(mu_);
  images_read_.push_back(image.filename);
  const auto file = files.find(image.sha256);
  if (file == files.end()) return absl::NotFoundError(image.sha256);
  std::ofstream(target, std::ios::binary) << file->second;
  return absl::OkStatus();
}

}  // namespace tessera::testing
