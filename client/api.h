// What a command may call. Knows nothing of how the server is reached.
#ifndef TESSERA_CLIENT_API_H_
#define TESSERA_CLIENT_API_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/resources.h"
#include "client/segmentation.h"
#include "client/training.h"

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

  virtual absl::StatusOr<ServerStatus> GetServerStatus() = 0;

  // REQUIRES: at most 1,000 digests.
  virtual absl::StatusOr<std::vector<MissingFile>> FindMissingFiles(
      const std::vector<std::string>& sha256) = 0;
  // Sends `path` from `offset` on, once: FindMissingFiles() tells from where
  // to go on after a failure. client/upload.h does both.
  virtual absl::Status UploadFile(const std::filesystem::path& path,
                                  const std::string& sha256, int64_t offset,
                                  const ByteObserver& observer) = 0;

  // `name` is `datasets/{id}`; the files have been uploaded.
  virtual absl::StatusOr<Dataset> CreateDataset(
      const std::string& name, const std::vector<Sample>& samples) = 0;
  virtual absl::StatusOr<Dataset> UpdateDataset(
      const std::string& name, const std::vector<Sample>& samples) = 0;
  virtual absl::StatusOr<Dataset> GetDataset(const std::string& name) = 0;
  virtual absl::StatusOr<std::vector<Dataset>> ListDatasets() = 0;
  virtual absl::StatusOr<std::vector<Sample>> ListSamples(
      const std::string& dataset) = 0;
  // Writes the file to `target`, over what is there.
  virtual absl::Status ReadSampleFile(const std::string& dataset,
                                      const std::string& sample,
                                      SamplePart part,
                                      const std::filesystem::path& target) = 0;
  virtual absl::Status DeleteDataset(const std::string& name) = 0;

  virtual absl::StatusOr<TrainingJob> CreateTrainingJob(
      const std::string& dataset, const std::string& model,
      const TrainingParameters& parameters) = 0;
  virtual absl::StatusOr<TrainingJob> GetTrainingJob(
      const std::string& name) = 0;
  virtual absl::StatusOr<std::vector<TrainingJob>> ListTrainingJobs() = 0;
  // Calls `observer` with the job at once and after each change, and returns
  // the job in its final state. Goes on after a lost connection.
  // Errors: CANCELLED if `stop` was requested.
  virtual absl::StatusOr<TrainingJob> WatchTrainingJob(
      const std::string& name, std::stop_token stop,
      const std::function<void(const TrainingJob&)>& observer) = 0;
  virtual absl::StatusOr<TrainingJob> CancelTrainingJob(
      const std::string& name) = 0;

  virtual absl::StatusOr<std::vector<Model>> ListModels() = 0;
  virtual absl::StatusOr<std::vector<ModelVersion>> ListModelVersions(
      const std::string& model) = 0;
  virtual absl::StatusOr<ModelVersion> GetModelVersion(
      const std::string& version) = 0;
  // Writes `manifest.json` and `weights.safetensors` into `folder`; tells the
  // observer of the bytes of both together.
  virtual absl::Status ExportModelVersion(const std::string& version,
                                          const std::filesystem::path& folder,
                                          const ByteObserver& observer) = 0;
  virtual absl::StatusOr<ModelVersion> ImportModelVersion(
      const std::string& model, const std::string& weights_sha256,
      const std::string& manifest_sha256) = 0;
  virtual absl::StatusOr<Model> SetModelAlias(const std::string& model,
                                              const std::string& alias,
                                              int version) = 0;
  // `name` is a model or one of its versions.
  virtual absl::Status DeleteModel(const std::string& name) = 0;

  // Sends the file while objects come back.
  virtual absl::StatusOr<Segmentation> Segment(
      const SegmentRequest& request, const std::filesystem::path& image,
      const SegmentObserver& observer) = 0;
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_H_
