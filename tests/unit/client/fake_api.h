// A server that exists in memory only.
#ifndef TESSERA_TESTS_UNIT_CLIENT_FAKE_API_H_
#define TESSERA_TESTS_UNIT_CLIENT_FAKE_API_H_

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "client/api/api.h"
#include "tests/unit/client/fake_segmentation_jobs.h"

namespace tessera::testing {

// Keeps what it is given and answers from it. A test sets the public fields to
// say what the server has and how it fails. Not thread-safe.
class FakeApi : public client::Api {
 public:
  client::ServerStatus status;
  absl::Status status_error;  // Instead of `status`, unless it is OK.
  client::SignInWays sign_in;
  std::map<std::string, client::Dataset> datasets;
  std::map<std::string, std::vector<client::Sample>> samples;
  std::vector<std::string> warnings;           // Of each new revision.
  std::map<std::string, std::string> files;    // Digest to bytes.
  std::map<std::string, std::string> partial;  // Broken uploads.
  // Each upload that begins takes one and breaks off after so many bytes.
  std::vector<int64_t> break_uploads_after;
  std::vector<std::pair<std::string, int64_t>> uploads;  // Digest, offset.
  int uploads_until_full = 1 << 30;        // Then the disk is full.
  std::vector<std::string> cleared;        // Digests, by all calls.
  client::ClearedUploads cleared_uploads;  // What a call answers.
  std::vector<client::TrainingJob> jobs;
  std::vector<client::TrainingJob> watched;  // What a watch shows in turn.
  client::TrainingParameters parameters;     // Of the last created job.
  std::vector<client::PlanDecision> plan;    // Of each created job.
  absl::Status create_job_error;
  std::vector<client::Model> models;
  std::vector<client::ModelVersion> versions;
  absl::Status set_alias_error;
  std::vector<std::optional<int>> expected_versions;  // A moved alias each.
  std::map<std::string, std::string> version_files;  // Of every version.
  std::vector<std::string> deleted;
  std::vector<client::SegmentRequest> segment_requests;
  client::SegmentProgress segment_progress = {
      .slices_done = 0, .slices = 1, .tiles_done = 1, .tiles = 2};
  std::function<absl::StatusOr<results::Segmentation>(
      const std::filesystem::path&)>
      segment;
  FakeSegmentationJobs segmentations;

  absl::StatusOr<client::ServerStatus> GetServerStatus() override;
  absl::StatusOr<client::SignInWays> GetSignInWays() override {
    return sign_in;
  }
  absl::StatusOr<std::vector<client::MissingFile>> FindMissingFiles(
      const std::vector<std::string>& sha256) override;
  absl::Status UploadFile(const std::filesystem::path& path,
                          const std::string& sha256, int64_t offset,
                          const client::ByteObserver& observer) override;
  absl::StatusOr<client::ClearedUploads> ClearUploads(
      const std::vector<std::string>& sha256) override;
  absl::StatusOr<client::Dataset> CreateDataset(
      const std::string& name,
      const std::vector<client::Sample>& given) override;
  absl::StatusOr<client::Dataset> UpdateDataset(
      const std::string& name,
      const std::vector<client::Sample>& given) override;
  absl::StatusOr<client::Dataset> GetDataset(const std::string& name) override;
  absl::StatusOr<std::vector<client::Dataset>> ListDatasets() override;
  // Of a revision, those of the dataset's newest.
  absl::StatusOr<std::vector<client::Sample>> ListSamples(
      const std::string& name) override;
  absl::Status ReadSampleFile(const std::string& dataset,
                              const std::string& sample,
                              client::SamplePart part,
                              const std::filesystem::path& target) override;
  absl::StatusOr<client::Dataset> ShareDataset(
      const std::string& name, client::Visibility visibility,
      const std::string& group) override;
  absl::Status DeleteDataset(const std::string& name) override;
  absl::StatusOr<client::TrainingJob> CreateTrainingJob(
      const std::string& dataset, const std::string& model,
      const std::string& initial_model,
      const client::TrainingParameters& given) override;
  absl::StatusOr<client::TrainingJob> GetTrainingJob(
      const std::string& name) override;
  absl::StatusOr<std::vector<client::TrainingJob>> ListTrainingJobs() override;
  absl::StatusOr<client::TrainingJob> WatchTrainingJob(
      const std::string&, std::stop_token,
      const std::function<void(const client::TrainingJob&)>& observer)
      override;
  absl::StatusOr<client::TrainingJob> CancelTrainingJob(
      const std::string& name) override;
  absl::StatusOr<std::vector<client::Model>> ListModels() override;
  absl::StatusOr<std::vector<client::ModelVersion>> ListModelVersions(
      const std::string&) override;
  absl::StatusOr<client::ModelVersion> GetModelVersion(
      const std::string& version) override;
  absl::Status ExportModelVersion(const std::string&,
                                  const std::filesystem::path& folder,
                                  const client::ByteObserver&) override;
  absl::Status ExportModelFile(const std::string&, client::ModelFileFormat,
                               const std::filesystem::path& file,
                               const client::FileObserver& observer) override;
  absl::StatusOr<client::ModelVersion> ImportModelVersion(
      const std::string& model, const std::string& weights_sha256,
      const std::string& manifest_sha256) override;
  absl::StatusOr<client::Model> SetModelAlias(
      const std::string& model, const std::string& alias, int version,
      std::optional<int> expected_version) override;
  absl::StatusOr<client::Model> ShareModel(const std::string& name,
                                           client::Visibility visibility,
                                           const std::string& group) override;
  absl::Status DeleteModel(const std::string& name) override;
  absl::StatusOr<results::SegmentSummary> Segment(
      const client::SegmentRequest& request, const std::filesystem::path& image,
      const client::SegmentObserver& observer,
      client::ObjectSink& sink) override;
  client::SegmentationJobs& segmentation_jobs() override {
    return segmentations;
  }

 private:
  client::Dataset AddRevision(const std::string& name,
                              const std::vector<client::Sample>& given,
                              int revision);
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_UNIT_CLIENT_FAKE_API_H_
