// The calls that a command can make. Independent of the transport.
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
#include "client/api/segmentation_jobs.h"
#include "client/api/training.h"

namespace tessera::client {

// Called with the number of bytes sent or received so far.
using ByteObserver = std::function<void(int64_t bytes)>;
// Called with the number of bytes so far, and with the number of all bytes.
using FileObserver = std::function<void(int64_t bytes, int64_t of_bytes)>;

// Formats of other programs for models.
enum class ModelFileFormat {
  kOnnx,
  kBioimageio,
};

// A Tessera server. Names are resource names (see names.h). Lists are complete,
// not paged. A call that fails because the connection is lost is repeated for a
// while, unless its comment says otherwise. A request id prevents a repeated
// call from creating something twice.
//
// Errors: proto/tessera/v1 documents the errors of each call with its rpc. In
// addition, every call can return UNAVAILABLE (the server cannot be reached)
// and DEADLINE_EXCEEDED (the server did not answer in time). Messages are
// sentences for the user.
//
// Not thread-safe. Implemented by GrpcApi, and by a fake in the tests.
class Api {
 public:
  virtual ~Api() = default;

  // Errors: none of its own.
  virtual absl::StatusOr<ServerStatus> GetServerStatus() = 0;
  // Errors: none of its own; the caller may be unknown.
  virtual absl::StatusOr<SignInWays> GetSignInWays() = 0;

  // Returns the files that the server lacks, and how much of each it has.
  // REQUIRES: at most 1,000 digests.
  virtual absl::StatusOr<std::vector<MissingFile>> FindMissingFiles(
      const std::vector<std::string>& sha256) = 0;
  // Sends `path` from `offset` on. Not repeated: after a failure,
  // FindMissingFiles() returns the offset to continue from. UploadFiles()
  // (client/api/upload.h) makes both calls.
  // Errors: OUT_OF_RANGE: `offset` is not the committed size; DATA_LOSS: the
  // file has another digest; FAILED_PRECONDITION: the file changed or is gone.
  virtual absl::Status UploadFile(const std::filesystem::path& path,
                                  const std::string& sha256, int64_t offset,
                                  const ByteObserver& observer) = 0;
  // Removes uploads of the caller that nothing uses: the given files, or all if
  // none is given. Errors: UNIMPLEMENTED: the server is too old.
  // REQUIRES: at most 1,000 digests.
  virtual absl::StatusOr<ClearedUploads> ClearUploads(
      const std::vector<std::string>& sha256) = 0;

  // `name` is `datasets/{id}`. May take minutes, because the server decodes
  // every sample. REQUIRES: the files have been uploaded.
  // Errors: ALREADY_EXISTS; INVALID_ARGUMENT naming every faulty file.
  virtual absl::StatusOr<Dataset> CreateDataset(
      const std::string& name, const std::vector<Sample>& samples) = 0;
  // Adds a revision. If the newest revision has exactly these samples, returns
  // it instead.
  // Errors: NOT_FOUND; INVALID_ARGUMENT as CreateDataset().
  virtual absl::StatusOr<Dataset> UpdateDataset(
      const std::string& name, const std::vector<Sample>& samples) = 0;
  // Returns the revision that `name` names; of a dataset's name, the newest
  // revision. Errors: NOT_FOUND.
  virtual absl::StatusOr<Dataset> GetDataset(const std::string& name) = 0;
  // Returns the newest revision of each dataset, sorted by name.
  virtual absl::StatusOr<std::vector<Dataset>> ListDatasets() = 0;
  // Returns the samples in the dataset's order. Errors: NOT_FOUND.
  virtual absl::StatusOr<std::vector<Sample>> ListSamples(
      const std::string& dataset) = 0;
  // Writes the file to `target`, replacing an existing file. Errors: NOT_FOUND;
  // UNAVAILABLE if `target` cannot be written.
  virtual absl::Status ReadSampleFile(const std::string& dataset,
                                      const std::string& sample,
                                      SamplePart part,
                                      const std::filesystem::path& target) = 0;
  // Sets the dataset's visibility. `group` is empty unless `visibility` is
  // kGroup.
  // Errors: NOT_FOUND; PERMISSION_DENIED; INVALID_ARGUMENT: no such group.
  virtual absl::StatusOr<Dataset> ShareDataset(const std::string& name,
                                               Visibility visibility,
                                               const std::string& group) = 0;
  // Deletes all revisions. Errors: NOT_FOUND; FAILED_PRECONDITION: the dataset
  // is in use.
  virtual absl::Status DeleteDataset(const std::string& name) = 0;

  // Queues a job. Training begins with the weights of the version
  // `initial_model`; empty: with random weights. Errors: NOT_FOUND: no such
  // dataset or version; INVALID_ARGUMENT: a parameter is out of its range, or
  // the given network or target differs from that of `initial_model`.
  virtual absl::StatusOr<TrainingJob> CreateTrainingJob(
      const std::string& dataset, const std::string& model,
      const std::string& initial_model,
      const TrainingParameters& parameters) = 0;
  // Returns the job with the metrics of every epoch. Errors: NOT_FOUND.
  virtual absl::StatusOr<TrainingJob> GetTrainingJob(
      const std::string& name) = 0;
  // Returns the jobs without their history, the newest first.
  virtual absl::StatusOr<std::vector<TrainingJob>> ListTrainingJobs() = 0;
  // Calls `observer` with the job at once and after each change. Returns the
  // job in its final state. Continues after a lost connection.
  // Errors: CANCELLED if `stop` was requested.
  virtual absl::StatusOr<TrainingJob> WatchTrainingJob(
      const std::string& name, std::stop_token stop,
      const std::function<void(const TrainingJob&)>& observer) = 0;
  // Cancels the job and returns it. A job that has ended stays as it is.
  // Errors: NOT_FOUND.
  virtual absl::StatusOr<TrainingJob> CancelTrainingJob(
      const std::string& name) = 0;

  virtual absl::StatusOr<std::vector<Model>> ListModels() = 0;
  // Returns the versions, the newest first. Errors: NOT_FOUND.
  virtual absl::StatusOr<std::vector<ModelVersion>> ListModelVersions(
      const std::string& model) = 0;
  // Errors: NOT_FOUND: no such model, version or alias.
  virtual absl::StatusOr<ModelVersion> GetModelVersion(
      const std::string& version) = 0;
  // Writes `manifest.json` and `weights.safetensors` into `folder`. `observer`
  // gets the sum of the bytes of the two files. Errors: NOT_FOUND; DATA_LOSS if
  // the server does not send exactly these two files, complete; UNAVAILABLE if
  // `folder` cannot be written.
  virtual absl::Status ExportModelVersion(const std::string& version,
                                          const std::filesystem::path& folder,
                                          const ByteObserver& observer) = 0;
  // Writes what the server makes of a version for other programs to `file`.
  // `observer` gets the bytes received so far, and the file's size. Errors: NOT_FOUND; FAILED_PRECONDITION if the format cannot hold
  // the version; DATA_LOSS if the server does not send exactly one complete
  // file; UNAVAILABLE if `file` cannot be written.
  virtual absl::Status ExportModelFile(const std::string& version,
                                       ModelFileFormat format,
                                       const std::filesystem::path& file,
                                       const FileObserver& observer) = 0;
  // Adds a version made of two uploaded files. Creates the model if there is
  // none. Errors: INVALID_ARGUMENT: the files are not a model version.
  virtual absl::StatusOr<ModelVersion> ImportModelVersion(
      const std::string& model, const std::string& weights_sha256,
      const std::string& manifest_sha256) = 0;
  // Points `alias` to `version`; creates the alias if there is none. With
  // `expected_version`, the alias must point to that version beforehand; 0: it
  // must not exist. Errors: NOT_FOUND: no such version; ABORTED: the alias
  // points to another version than expected.
  virtual absl::StatusOr<Model> SetModelAlias(
      const std::string& model, const std::string& alias, int version,
      std::optional<int> expected_version) = 0;
  // As ShareDataset(), for a model.
  virtual absl::StatusOr<Model> ShareModel(const std::string& name,
                                           Visibility visibility,
                                           const std::string& group) = 0;
  // Deletes the version `name`, or the model `name` with all its versions.
  // Errors: NOT_FOUND; FAILED_PRECONDITION: an alias points to the version.
  virtual absl::Status DeleteModel(const std::string& name) = 0;

  // Sends the file and passes objects to `sink` as they arrive. Returns after
  // the last object; keeps no object. Reads the file beforehand for its digest.
  // Errors: NOT_FOUND: no such model or file; INVALID_ARGUMENT: the file
  // cannot be decoded or lacks a slice; RESOURCE_EXHAUSTED: the file is too
  // large; DATA_LOSS: the file changed meanwhile, or the answers do not fit
  // together; FAILED_PRECONDITION: the server is too old to choose a channel;
  // the errors of `sink`.
  virtual absl::StatusOr<SegmentSummary> Segment(
      const SegmentRequest& request, const std::filesystem::path& image,
      const SegmentObserver& observer, ObjectSink& sink) = 0;

  // The calls for segmentation jobs. They live as long as this object.
  virtual SegmentationJobs& segmentation_jobs() = 0;
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_API_H_
