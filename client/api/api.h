// What a command may call. Knows nothing of how the server is reached.
#ifndef TESSERA_CLIENT_API_API_H_
#define TESSERA_CLIENT_API_API_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/api/resources.h"
#include "client/api/segmentation.h"
#include "client/api/training.h"

namespace tessera::client {

// Called with the bytes of a file that have been sent or received so far.
using ByteObserver = std::function<void(int64_t bytes)>;

// A Tessera server. Names are resource names (see names.h). Lists come whole.
// Calls that fail for want of a connection are repeated for a while, unless
// said otherwise; creating twice is prevented by a request id.
//
// Errors: each call's are documented with its rpc in proto/tessera/v1. Beside
// them UNAVAILABLE: the server cannot be reached; DEADLINE_EXCEEDED: it did
// not answer in time. Messages are sentences for the user.
//
// Not thread-safe. Implemented by GrpcApi, and by a fake in the tests.
class Api {
 public:
  virtual ~Api() = default;

  // Errors: none of its own.
  virtual absl::StatusOr<ServerStatus> GetServerStatus() = 0;

  // Tells which files the server lacks, and how much of each it has.
  // REQUIRES: at most 1,000 digests.
  virtual absl::StatusOr<std::vector<MissingFile>> FindMissingFiles(
      const std::vector<std::string>& sha256) = 0;
  // Sends `path` from `offset` on, once: FindMissingFiles() tells from where
  // to go on after a failure. client/api/upload.h does both.
  // Errors: OUT_OF_RANGE: `offset` is not the committed size; DATA_LOSS: the
  // file has another digest; FAILED_PRECONDITION: it changed meanwhile.
  virtual absl::Status UploadFile(const std::filesystem::path& path,
                                  const std::string& sha256, int64_t offset,
                                  const ByteObserver& observer) = 0;
  // Removes what the caller has uploaded and nothing uses: these files, or all
  // if none is given. Errors: UNIMPLEMENTED: the server is older.
  // REQUIRES: at most 1,000 digests.
  virtual absl::StatusOr<ClearedUploads> ClearUploads(
      const std::vector<std::string>& sha256) = 0;

  // `name` is `datasets/{id}`; the files have been uploaded. May take minutes,
  // since the server decodes every sample.
  // Errors: ALREADY_EXISTS; INVALID_ARGUMENT naming every faulty file.
  virtual absl::StatusOr<Dataset> CreateDataset(
      const std::string& name, const std::vector<Sample>& samples) = 0;
  // Adds a revision, or returns the newest if it has the very same samples.
  // Errors: NOT_FOUND; INVALID_ARGUMENT as CreateDataset().
  virtual absl::StatusOr<Dataset> UpdateDataset(
      const std::string& name, const std::vector<Sample>& samples) = 0;
  // A dataset's newest revision, or the one that is named. Errors: NOT_FOUND.
  virtual absl::StatusOr<Dataset> GetDataset(const std::string& name) = 0;
  // By name, the newest revision of each.
  virtual absl::StatusOr<std::vector<Dataset>> ListDatasets() = 0;
  // In the dataset's order. Errors: NOT_FOUND.
  virtual absl::StatusOr<std::vector<Sample>> ListSamples(
      const std::string& dataset) = 0;
  // Writes the file to `target`, over what is there. Errors: NOT_FOUND;
  // UNAVAILABLE if `target` cannot be written.
  virtual absl::Status ReadSampleFile(const std::string& dataset,
                                      const std::string& sample,
                                      SamplePart part,
                                      const std::filesystem::path& target) = 0;
  // Changes who sees the dataset; `group` is empty unless with a group.
  // Errors: NOT_FOUND; PERMISSION_DENIED; INVALID_ARGUMENT: no such group.
  virtual absl::StatusOr<Dataset> ShareDataset(const std::string& name,
                                               Visibility visibility,
                                               const std::string& group) = 0;
  // Deletes all revisions. Errors: NOT_FOUND; FAILED_PRECONDITION: in use.
  virtual absl::Status DeleteDataset(const std::string& name) = 0;

  // Queues a job. `initial_model` names the version whose weights it begins
  // with; empty: none. Errors: NOT_FOUND: no such dataset or version;
  // INVALID_ARGUMENT: a parameter is out of its range, or not that version's.
  virtual absl::StatusOr<TrainingJob> CreateTrainingJob(
      const std::string& dataset, const std::string& model,
      const std::string& initial_model,
      const TrainingParameters& parameters) = 0;
  // With the metrics of every epoch. Errors: NOT_FOUND.
  virtual absl::StatusOr<TrainingJob> GetTrainingJob(
      const std::string& name) = 0;
  // The newest first, without their history.
  virtual absl::StatusOr<std::vector<TrainingJob>> ListTrainingJobs() = 0;
  // Calls `observer` with the job at once and after each change, and returns
  // the job in its final state. Goes on after a lost connection.
  // Errors: CANCELLED if `stop` was requested.
  virtual absl::StatusOr<TrainingJob> WatchTrainingJob(
      const std::string& name, std::stop_token stop,
      const std::function<void(const TrainingJob&)>& observer) = 0;
  // A job that has ended is returned as it is. Errors: NOT_FOUND.
  virtual absl::StatusOr<TrainingJob> CancelTrainingJob(
      const std::string& name) = 0;

  virtual absl::StatusOr<std::vector<Model>> ListModels() = 0;
  // The newest first. Errors: NOT_FOUND.
  virtual absl::StatusOr<std::vector<ModelVersion>> ListModelVersions(
      const std::string& model) = 0;
  // Errors: NOT_FOUND: no such model, version or alias.
  virtual absl::StatusOr<ModelVersion> GetModelVersion(
      const std::string& version) = 0;
  // Writes `manifest.json` and `weights.safetensors` into `folder`; tells the
  // observer of the bytes of both together. Errors: NOT_FOUND; DATA_LOSS if
  // the server does not send just these two, whole.
  virtual absl::Status ExportModelVersion(const std::string& version,
                                          const std::filesystem::path& folder,
                                          const ByteObserver& observer) = 0;
  // Adds a version made of two uploaded files; makes the model if absent.
  // Errors: INVALID_ARGUMENT: the files are not a version.
  virtual absl::StatusOr<ModelVersion> ImportModelVersion(
      const std::string& model, const std::string& weights_sha256,
      const std::string& manifest_sha256) = 0;
  // Makes the alias if absent. `expected_version`: only if the alias points to
  // it, or with 0 if it is absent. Errors: NOT_FOUND: no such version;
  // ABORTED: it points to another.
  virtual absl::StatusOr<Model> SetModelAlias(
      const std::string& model, const std::string& alias, int version,
      std::optional<int> expected_version) = 0;
  // As ShareDataset().
  virtual absl::StatusOr<Model> ShareModel(const std::string& name,
                                           Visibility visibility,
                                           const std::string& group) = 0;
  // `name` is a model, which goes with all its versions, or one version.
  // Errors: NOT_FOUND; FAILED_PRECONDITION: an alias points to the version.
  virtual absl::Status DeleteModel(const std::string& name) = 0;

  // Sends the file, which it reads before for its digest, and a large one for
  // its histogram, while objects come back; returns when `sink` has them all.
  // Keeps none.
  // Errors: NOT_FOUND: no such model or file; INVALID_ARGUMENT: the file
  // cannot be decoded or lacks a slice; RESOURCE_EXHAUSTED: it is too large;
  // DATA_LOSS: what came back does not fit together; those of `sink`.
  virtual absl::StatusOr<SegmentSummary> Segment(
      const SegmentRequest& request, const std::filesystem::path& image,
      const SegmentObserver& observer, ObjectSink& sink) = 0;
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_API_H_
