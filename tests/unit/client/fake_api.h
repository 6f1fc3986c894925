// A server that exists in memory only.
#ifndef TESSERA_TESTS_UNIT_CLIENT_FAKE_API_H_
#define TESSERA_TESTS_UNIT_CLIENT_FAKE_API_H_

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "client/api.h"
#include "tests/support/scratch_folder.h"

namespace tessera::testing {

// Keeps what it is given and answers from it. A test sets the public fields to
// say what the server has and how it fails. Not thread-safe.
class FakeApi : public client::Api {
 public:
  client::ServerStatus status;
  std::map<std::string, client::Dataset> datasets;
  std::map<std::string, std::vector<client::Sample>> samples;
  std::map<std::string, std::string> files;    // Digest to bytes.
  std::map<std::string, std::string> partial;  // Broken uploads.
  // Each upload that begins takes one and breaks off after so many bytes.
  std::vector<int64_t> break_uploads_after;
  std::vector<std::pair<std::string, int64_t>> uploads;  // Digest, offset.
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
  std::function<absl::StatusOr<client::Segmentation>(
      const std::filesystem::path&)>
      segment;

  absl::StatusOr<client::ServerStatus> GetServerStatus() override {
    return status;
  }

  absl::StatusOr<std::vector<client::MissingFile>> FindMissingFiles(
      const std::vector<std::string>& sha256) override {
    std::vector<client::MissingFile> missing;
    for (const std::string& digest : sha256) {
      if (files.count(digest) > 0) continue;
      missing.push_back(
          {digest, static_cast<int64_t>(partial[digest].size())});
    }
    return missing;
  }

  absl::Status UploadFile(const std::filesystem::path& path,
                          const std::string& sha256, int64_t offset,
                          const client::ByteObserver& observer) override {
    uploads.emplace_back(sha256, offset);
    std::string& bytes = partial[sha256];
    if (offset != static_cast<int64_t>(bytes.size())) {
      return absl::OutOfRangeError("not the committed size");
    }
    const std::string rest = ReadBytes(path).substr(bytes.size());
    if (!break_uploads_after.empty()) {
      bytes += rest.substr(0, break_uploads_after.front());
      break_uploads_after.erase(break_uploads_after.begin());
      return absl::UnavailableError("the connection was lost");
    }
    bytes += rest;
    observer(static_cast<int64_t>(bytes.size()));
    if (Sha256Hex(bytes) != sha256) return absl::DataLossError("wrong digest");
    files[sha256] = bytes;
    return absl::OkStatus();
  }

  absl::StatusOr<client::Dataset> CreateDataset(
      const std::string& name,
      const std::vector<client::Sample>& given) override {
    if (datasets.count(name) > 0) return absl::AlreadyExistsError(name);
    return AddRevision(name, given, 1);
  }

  absl::StatusOr<client::Dataset> UpdateDataset(
      const std::string& name,
      const std::vector<client::Sample>& given) override {
    if (datasets.count(name) == 0) return absl::NotFoundError(name);
    const bool same = std::equal(
        given.begin(), given.end(), samples[name].begin(), samples[name].end(),
        [](const auto& a, const auto& b) {
          return a.name == b.name && a.image.sha256 == b.image.sha256 &&
                 a.mask.sha256 == b.mask.sha256;
        });
    if (same) return datasets[name];
    return AddRevision(name, given, datasets[name].revision + 1);
  }

  absl::StatusOr<client::Dataset> GetDataset(const std::string& name) override {
    const auto found = datasets.find(name);
    if (found == datasets.end()) return absl::NotFoundError(name + " is absent");
    return found->second;
  }

  absl::StatusOr<std::vector<client::Dataset>> ListDatasets() override {
    std::vector<client::Dataset> all;
    for (const auto& [name, dataset] : datasets) all.push_back(dataset);
    return all;
  }

  // Of a revision, those of the dataset's newest.
  absl::StatusOr<std::vector<client::Sample>> ListSamples(
      const std::string& name) override {
    const std::string dataset = name.substr(0, name.find("/revisions/"));
    if (samples.count(dataset) == 0) {
      return absl::NotFoundError(dataset + " is absent");
    }
    return samples[dataset];
  }

  absl::Status ReadSampleFile(const std::string& dataset,
                              const std::string& sample,
                              client::SamplePart part,
                              const std::filesystem::path& target) override {
    for (const client::Sample& candidate :
         samples[dataset.substr(0, dataset.find("/revisions/"))]) {
      if (candidate.name != sample) continue;
      const bool image = part == client::SamplePart::kImage;
      std::ofstream(target, std::ios::binary)
          << files.at(image ? candidate.image.sha256 : candidate.mask.sha256);
      return absl::OkStatus();
    }
    return absl::NotFoundError(sample);
  }

  absl::Status DeleteDataset(const std::string& name) override {
    if (datasets.erase(name) == 0) {
      return absl::NotFoundError(name + " is absent");
    }
    deleted.push_back(name);
    return absl::OkStatus();
  }

  absl::StatusOr<client::TrainingJob> CreateTrainingJob(
      const std::string& dataset, const std::string& model,
      const std::string& initial_model,
      const client::TrainingParameters& given) override {
    if (!create_job_error.ok()) return create_job_error;
    parameters = given;
    client::TrainingJob job{.name = "trainingJobs/7f3c",
                            .dataset = dataset + "/revisions/1",
                            .model = model,
                            .initial_model = initial_model,
                            .parameters = given,
                            .state = client::JobState::kQueued,
                            .queue_position = 1,
                            .plan = plan};
    jobs.push_back(job);
    return job;
  }

  absl::StatusOr<client::TrainingJob> GetTrainingJob(
      const std::string& name) override {
    for (const client::TrainingJob& job : jobs) {
      if (job.name == name) return job;
    }
    return absl::NotFoundError(name + " is absent");
  }

  absl::StatusOr<std::vector<client::TrainingJob>> ListTrainingJobs() override {
    return jobs;
  }

  absl::StatusOr<client::TrainingJob> WatchTrainingJob(
      const std::string&, std::stop_token,
      const std::function<void(const client::TrainingJob&)>& observer)
      override {
    for (const client::TrainingJob& job : watched) {
      observer(job);
      if (client::IsFinal(job.state)) return job;
    }
    return absl::CancelledError("stopped");
  }

  absl::StatusOr<client::TrainingJob> CancelTrainingJob(
      const std::string& name) override {
    for (client::TrainingJob& job : jobs) {
      if (job.name != name) continue;
      job.state = client::JobState::kCancelled;
      return job;
    }
    return absl::NotFoundError(name + " is absent");
  }

  absl::StatusOr<std::vector<client::Model>> ListModels() override {
    return models;
  }

  absl::StatusOr<std::vector<client::ModelVersion>> ListModelVersions(
      const std::string&) override {
    return versions;
  }

  absl::StatusOr<client::ModelVersion> GetModelVersion(
      const std::string& version) override {
    const std::string alias = version.substr(version.rfind('/') + 1);
    for (const client::ModelVersion& candidate : versions) {
      if (candidate.name == version ||
          candidate.name.rfind(version + "/versions/", 0) == 0 ||
          std::count(candidate.aliases.begin(), candidate.aliases.end(),
                     alias) > 0) {
        return candidate;
      }
    }
    return absl::NotFoundError(version + " is absent");
  }

  absl::Status ExportModelVersion(const std::string&,
                                  const std::filesystem::path& folder,
                                  const client::ByteObserver&) override {
    for (const auto& [name, bytes] : version_files) {
      std::ofstream(folder / name, std::ios::binary) << bytes;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<client::ModelVersion> ImportModelVersion(
      const std::string& model, const std::string& weights_sha256,
      const std::string& manifest_sha256) override {
    if (files.count(weights_sha256) + files.count(manifest_sha256) != 2) {
      return absl::FailedPreconditionError("a file was not uploaded");
    }
    versions.push_back({.name = model + "/versions/1"});
    return versions.back();
  }

  absl::StatusOr<client::Model> SetModelAlias(
      const std::string& model, const std::string& alias, int version,
      std::optional<int> expected_version) override {
    if (!set_alias_error.ok()) return set_alias_error;
    expected_versions.push_back(expected_version);
    models.push_back({.name = model, .aliases = {{alias, version}}});
    return models.back();
  }

  absl::Status DeleteModel(const std::string& name) override {
    deleted.push_back(name);
    return absl::OkStatus();
  }

  absl::StatusOr<client::Segmentation> Segment(
      const client::SegmentRequest& request, const std::filesystem::path& image,
      const client::SegmentObserver& observer) override {
    segment_requests.push_back(request);
    observer({.slices_done = 0, .slices = 1, .tiles_done = 1, .tiles = 2});
    return segment(image);
  }

 private:
  client::Dataset AddRevision(const std::string& name,
                              const std::vector<client::Sample>& given,
                              int revision) {
    samples[name] = given;
    datasets[name] = {.name = name,
                      .revision = revision,
                      .sample_count = static_cast<int>(given.size())};
    return datasets[name];
  }
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_UNIT_CLIENT_FAKE_API_H_
