#include "tests/unit/client/fake_api.h"

#include <algorithm>
#include <fstream>

#include "base/sha256.h"
#include "base/status_macros.h"
#include "tests/support/scratch_folder.h"

namespace tessera::testing {

absl::StatusOr<client::ServerStatus> FakeApi::GetServerStatus() {
  if (!status_error.ok()) return status_error;
  return status;
}

absl::StatusOr<std::vector<client::MissingFile>> FakeApi::FindMissingFiles(
    const std::vector<std::string>& sha256) {
  std::vector<client::MissingFile> missing;
  for (const std::string& digest : sha256) {
    if (files.count(digest) > 0) continue;
    missing.push_back({digest, static_cast<int64_t>(partial[digest].size())});
  }
  return missing;
}

absl::Status FakeApi::UploadFile(const std::filesystem::path& path,
                                 const std::string& sha256, int64_t offset,
                                 const client::ByteObserver& observer) {
  uploads.emplace_back(sha256, offset);
  if (uploads_until_full-- == 0) {
    return absl::ResourceExhaustedError("the disk is full; delete a dataset");
  }
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

absl::StatusOr<client::ClearedUploads> FakeApi::ClearUploads(
    const std::vector<std::string>& sha256) {
  cleared.insert(cleared.end(), sha256.begin(), sha256.end());
  return cleared_uploads;
}

absl::StatusOr<client::Dataset> FakeApi::CreateDataset(
    const std::string& name, const std::vector<client::Sample>& given) {
  if (datasets.count(name) > 0) return absl::AlreadyExistsError(name);
  return AddRevision(name, given, 1);
}

absl::StatusOr<client::Dataset> FakeApi::UpdateDataset(
    const std::string& name, const std::vector<client::Sample>& given) {
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

absl::StatusOr<client::Dataset> FakeApi::GetDataset(const std::string& name) {
  const auto found = datasets.find(name.substr(0, name.find("/revisions/")));
  if (found == datasets.end()) return absl::NotFoundError(name + " is absent");
  return found->second;
}

absl::StatusOr<std::vector<client::Dataset>> FakeApi::ListDatasets() {
  std::vector<client::Dataset> all;
  for (const auto& [name, dataset] : datasets) all.push_back(dataset);
  return all;
}

absl::StatusOr<std::vector<client::Sample>> FakeApi::ListSamples(
    const std::string& name) {
  const std::string dataset = name.substr(0, name.find("/revisions/"));
  if (samples.count(dataset) == 0) {
    return absl::NotFoundError(dataset + " is absent");
  }
  return samples[dataset];
}

absl::Status FakeApi::ReadSampleFile(const std::string& dataset,
                                     const std::string& sample,
                                     client::SamplePart part,
                                     const std::filesystem::path& target) {
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

absl::StatusOr<client::Dataset> FakeApi::ShareDataset(
    const std::string& name, client::Visibility visibility,
    const std::string& group) {
  const auto found = datasets.find(name);
  if (found == datasets.end()) return absl::NotFoundError(name + " is absent");
  found->second.access = {"ada", visibility, group};
  return found->second;
}

absl::Status FakeApi::DeleteDataset(const std::string& name) {
  if (datasets.erase(name) == 0) {
    return absl::NotFoundError(name + " is absent");
  }
  deleted.push_back(name);
  return absl::OkStatus();
}

absl::StatusOr<client::TrainingJob> FakeApi::CreateTrainingJob(
    const std::string& dataset, const std::string& model,
    const std::string& initial_model, const client::TrainingParameters& given) {
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

absl::StatusOr<client::TrainingJob> FakeApi::GetTrainingJob(
    const std::string& name) {
  for (const client::TrainingJob& job : jobs) {
    if (job.name == name) return job;
  }
  return absl::NotFoundError(name + " is absent");
}

absl::StatusOr<std::vector<client::TrainingJob>> FakeApi::ListTrainingJobs() {
  return jobs;
}

absl::StatusOr<client::TrainingJob> FakeApi::WatchTrainingJob(
    const std::string& name, std::stop_token,
    const std::function<void(const client::TrainingJob&)>& observer) {
  bool known = false;
  for (const client::TrainingJob& job : watched) {
    if (job.name != name) continue;
    known = true;
    observer(job);
    if (client::IsFinal(job.state)) return job;
  }
  if (known) return absl::CancelledError("stopped");
  return absl::NotFoundError(name + " is absent");
}

absl::StatusOr<client::TrainingJob> FakeApi::CancelTrainingJob(
    const std::string& name) {
  for (client::TrainingJob& job : jobs) {
    if (job.name != name) continue;
    job.state = client::JobState::kCancelled;
    return job;
  }
  return absl::NotFoundError(name + " is absent");
}

absl::StatusOr<std::vector<client::Model>> FakeApi::ListModels() {
  return models;
}

absl::StatusOr<std::vector<client::ModelVersion>> FakeApi::ListModelVersions(
    const std::string&) {
  return versions;
}

absl::StatusOr<client::ModelVersion> FakeApi::GetModelVersion(
    const std::string& version) {
  const std::string alias = version.substr(version.rfind('/') + 1);
  for (const client::ModelVersion& candidate : versions) {
    if (candidate.name == version ||
        candidate.name.rfind(version + "/versions/", 0) == 0 ||
        std::count(candidate.aliases.begin(), candidate.aliases.end(), alias) >
            0) {
      return candidate;
    }
  }
  return absl::NotFoundError(version + " is absent");
}

absl::Status FakeApi::ExportModelVersion(const std::string&,
                                         const std::filesystem::path& folder,
                                         const client::ByteObserver&) {
  for (const auto& [name, bytes] : version_files) {
    std::ofstream(folder / name, std::ios::binary) << bytes;
  }
  return absl::OkStatus();
}

absl::Status FakeApi::ExportModelFile(const std::string& version,
                                      client::ModelFileFormat format,
                                      const std::filesystem::path& file,
                                      const client::FileObserver& observer) {
  const std::string bytes =
      version + (format == client::ModelFileFormat::kOnnx ? " as ONNX"
                                                          : " as a package");
  std::ofstream(file, std::ios::binary) << bytes;
  const auto size = static_cast<int64_t>(bytes.size());
  observer(size, size);
  return absl::OkStatus();
}

absl::StatusOr<client::ModelVersion> FakeApi::ImportModelVersion(
    const std::string& model, const std::string& weights_sha256,
    const std::string& manifest_sha256) {
  if (files.count(weights_sha256) + files.count(manifest_sha256) != 2) {
    return absl::FailedPreconditionError("a file was not uploaded");
  }
  versions.push_back({.name = model + "/versions/1"});
  return versions.back();
}

absl::StatusOr<client::Model> FakeApi::SetModelAlias(
    const std::string& model, const std::string& alias, int version,
    std::optional<int> expected_version) {
  if (!set_alias_error.ok()) return set_alias_error;
  expected_versions.push_back(expected_version);
  models.push_back({.name = model, .aliases = {{alias, version}}});
  return models.back();
}

absl::StatusOr<client::Model> FakeApi::ShareModel(const std::string& name,
                                                  client::Visibility visibility,
                                                  const std::string& group) {
  models.push_back(
      {.name = name, .create_time = {}, .access = {"ada", visibility, group}});
  return models.back();
}

absl::Status FakeApi::DeleteModel(const std::string& name) {
  deleted.push_back(name);
  return absl::OkStatus();
}

absl::StatusOr<results::SegmentSummary> FakeApi::Segment(
    const client::SegmentRequest& request, const std::filesystem::path& image,
    const client::SegmentObserver& observer, client::ObjectSink& sink) {
  segment_requests.push_back(request);
  observer(segment_progress);
  ASSIGN_OR_RETURN(const results::Segmentation found, segment(image));
  RETURN_IF_ERROR(sink.Start(results::StartOf(found)));
  for (const results::SliceObjects& slice : found.slices) {
    for (const results::Object& object : slice.objects) {
      RETURN_IF_ERROR(sink.Add(slice.slice, object));
    }
  }
  return found.summary;
}

client::Dataset FakeApi::AddRevision(const std::string& name,
                                     const std::vector<client::Sample>& given,
                                     int revision) {
  samples[name] = given;
  datasets[name] = {.name = name,
                    .revision = revision,
                    .sample_count = static_cast<int>(given.size()),
                    .warnings = warnings};
  return datasets[name];
}

}  // namespace tessera::testing
