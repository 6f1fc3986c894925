// Api over gRPC. grpc_<service>.cc has the methods, one file a service.
#ifndef TESSERA_CLIENT_GRPC_GRPC_API_H_
#define TESSERA_CLIENT_GRPC_GRPC_API_H_

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/api/api.h"
#include "client/grpc/grpc_connection.h"
#include "client/grpc/grpc_segmentation_jobs.h"
#include "client/grpc/grpc_watch.h"
#include "tessera/v1/dataset_service.grpc.pb.h"
#include "tessera/v1/model_service.grpc.pb.h"
#include "tessera/v1/segmentation_service.grpc.pb.h"
#include "tessera/v1/server_service.grpc.pb.h"
#include "tessera/v1/training_service.grpc.pb.h"
#include "tessera/v1/upload_service.grpc.pb.h"

namespace tessera::client {

// Well below kMaxMessageBytes, the longest message that the server accepts.
inline constexpr int64_t kChunkBytes = 256 << 10;

// Api documents each method. A method converts the arguments, calls the server
// and converts the answer. A stream keeps one chunk in memory; before its
// stream, Segment() keeps some rows of the image.
//
// Not thread-safe.
class GrpcApi final : public Api {
 public:
  // Owns the connection. Sends nothing.
  explicit GrpcApi(std::unique_ptr<GrpcConnection> connection);

  // grpc_api.cc
  absl::StatusOr<ServerStatus> GetServerStatus() override;
  absl::StatusOr<SignInWays> GetSignInWays() override;

  // grpc_uploads.cc
  absl::StatusOr<std::vector<MissingFile>> FindMissingFiles(
      const std::vector<std::string>& sha256) override;
  absl::StatusOr<ClearedUploads> ClearUploads(
      const std::vector<std::string>& sha256) override;
  absl::Status UploadFile(const std::filesystem::path& path,
                          const std::string& sha256, int64_t offset,
                          const ByteObserver& observer) override;

  // grpc_datasets.cc
  absl::StatusOr<Dataset> CreateDataset(
      const std::string& name, const std::vector<Sample>& samples) override;
  absl::StatusOr<Dataset> UpdateDataset(
      const std::string& name, const std::vector<Sample>& samples) override;
  absl::StatusOr<Dataset> GetDataset(const std::string& name) override;
  absl::StatusOr<std::vector<Dataset>> ListDatasets() override;
  absl::StatusOr<std::vector<Sample>> ListSamples(
      const std::string& dataset) override;
  absl::Status ReadSampleFile(const std::string& dataset,
                              const std::string& sample, SamplePart part,
                              const std::filesystem::path& target) override;
  absl::StatusOr<Dataset> ShareDataset(const std::string& name,
                                       Visibility visibility,
                                       const std::string& group) override;
  absl::Status DeleteDataset(const std::string& name) override;

  // grpc_training.cc
  absl::StatusOr<TrainingJob> CreateTrainingJob(
      const std::string& dataset, const std::string& model,
      const std::string& initial_model,
      const TrainingParameters& parameters) override;
  absl::StatusOr<TrainingJob> GetTrainingJob(const std::string& name) override;
  absl::StatusOr<std::vector<TrainingJob>> ListTrainingJobs() override;
  absl::StatusOr<TrainingJob> WatchTrainingJob(
      const std::string& name, std::stop_token stop,
      const std::function<void(const TrainingJob&)>& observer) override;
  absl::StatusOr<TrainingJob> CancelTrainingJob(
      const std::string& name) override;

  // grpc_models.cc
  absl::StatusOr<std::vector<Model>> ListModels() override;
  absl::StatusOr<std::vector<ModelVersion>> ListModelVersions(
      const std::string& model) override;
  absl::StatusOr<ModelVersion> GetModelVersion(
      const std::string& version) override;
  absl::Status ExportModelVersion(const std::string& version,
                                  const std::filesystem::path& folder,
                                  const ByteObserver& observer) override;
  absl::Status ExportModelFile(const std::string& version,
                               ModelFileFormat format,
                               const std::filesystem::path& file,
                               const FileObserver& observer) override;
  absl::StatusOr<ModelVersion> ImportModelVersion(
      const std::string& model, const std::string& weights_sha256,
      const std::string& manifest_sha256) override;
  absl::StatusOr<Model> SetModelAlias(
      const std::string& model, const std::string& alias, int version,
      std::optional<int> expected_version) override;
  absl::StatusOr<Model> ShareModel(const std::string& name,
                                   Visibility visibility,
                                   const std::string& group) override;
  absl::Status DeleteModel(const std::string& name) override;

  // grpc_segmentation.cc
  absl::StatusOr<SegmentSummary> Segment(const SegmentRequest& request,
                                         const std::filesystem::path& image,
                                         const SegmentObserver& observer,
                                         ObjectSink& sink) override;

  SegmentationJobs& segmentation_jobs() override { return segmentation_jobs_; }

 private:
  // WatchOnce() and SegmentOnce() make one attempt; the public methods repeat
  // them.
  absl::Status WatchOnce(const std::string& name,
                         JobWatch<TrainingJob>& watch);
  // `header` describes `file`; `sha256` is its digest.
  absl::StatusOr<SegmentSummary> SegmentOnce(const SegmentRequest& request,
                                             const v1::SegmentRequest& header,
                                             const std::string& sha256,
                                             std::ifstream& file,
                                             const SegmentObserver& observer,
                                             ObjectSink& sink);

  const std::unique_ptr<GrpcConnection> connection_;
  const std::unique_ptr<v1::ServerService::Stub> server_;
  const std::unique_ptr<v1::UploadService::Stub> uploads_;
  const std::unique_ptr<v1::DatasetService::Stub> datasets_;
  const std::unique_ptr<v1::TrainingService::Stub> training_;
  const std::unique_ptr<v1::ModelService::Stub> models_;
  const std::unique_ptr<v1::SegmentationService::Stub> segmentation_;
  GrpcSegmentationJobs segmentation_jobs_;
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_GRPC_GRPC_API_H_
