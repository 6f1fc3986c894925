// SegmentationJobs over gRPC.
#ifndef TESSERA_CLIENT_GRPC_GRPC_SEGMENTATION_JOBS_H_
#define TESSERA_CLIENT_GRPC_GRPC_SEGMENTATION_JOBS_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/api/segmentation_jobs.h"
#include "client/grpc/grpc_connection.h"
#include "client/grpc/grpc_watch.h"
#include "tessera/v1/segmentation_job_service.grpc.pb.h"

namespace tessera::client {

// SegmentationJobs documents each method. Keeps one message in memory.
//
// Thread-safe, as the connection is. Borrows the connection.
class GrpcSegmentationJobs final : public SegmentationJobs {
 public:
  // Sends nothing.
  explicit GrpcSegmentationJobs(GrpcConnection& connection);

  absl::StatusOr<SegmentationJob> Create(
      const NewSegmentationJob& job) override;
  absl::StatusOr<SegmentationJob> Get(const std::string& name) override;
  absl::StatusOr<std::vector<SegmentationJob>> List() override;
  absl::StatusOr<SegmentationJob> Watch(
      const std::string& name, std::stop_token stop,
      const std::function<void(const SegmentationJob&)>& observer) override;
  absl::StatusOr<SegmentationJob> Cancel(const std::string& name) override;
  absl::Status Delete(const std::string& name) override;
  absl::Status ListImages(const std::string& job, std::optional<JobState> state,
                          const ImageVisitor& visitor) override;

  // grpc_segmentation_results.cc
  absl::StatusOr<SegmentSummary> ReadResults(const std::string& job,
                                             const SegmentationImage& image,
                                             ObjectSink& sink) override;
  absl::Status ReadImage(const std::string& job, const SegmentationImage& image,
                         const std::filesystem::path& target) override;

 private:
  // Make one attempt; the public methods repeat them.
  absl::StatusOr<SegmentationJob> CreateOnce(const NewSegmentationJob& job,
                                             const std::string& request_id);
  absl::Status WatchOnce(const std::string& name,
                         JobWatch<SegmentationJob>& watch);
  absl::StatusOr<SegmentSummary> ReadResultsOnce(
      const v1::ReadSegmentationResultsRequest& request,
      const SegmentationImage& image, ObjectSink& sink);

  GrpcConnection& connection_;
  const std::unique_ptr<v1::SegmentationJobService::Stub> jobs_;
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_GRPC_GRPC_SEGMENTATION_JOBS_H_
