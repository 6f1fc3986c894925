// tessera.worker.v1.WorkerService on top of server/jobs.
#ifndef TESSERA_SERVER_RPC_WORKER_ADAPTER_H_
#define TESSERA_SERVER_RPC_WORKER_ADAPTER_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "server/datasets/dataset_catalog.h"
#include "server/jobs/worker_desk.h"
#include "server/registry/model_registry.h"
#include "server/storage/blob_store.h"
#include "server/storage/upload_store.h"
#include "tessera/worker/v1/worker_service.grpc.pb.h"

namespace tessera::rpc {

// The metadata that carries a worker's lease.
inline constexpr char kLeaseMetadata[] = "tessera-lease";

// The proto documents each method and its errors. No file is read or taken
// before the lease has been checked.
//
// Thread-safe. Borrows everything it is given.
class WorkerAdapter final : public worker::v1::WorkerService::Service {
 public:
  WorkerAdapter(jobs::WorkerDesk& desk,
                const datasets::DatasetCatalog& catalog,
                const registry::ModelRegistry& registry,
                const storage::BlobStore& blobs, storage::UploadStore& uploads)
      : desk_(desk),
        catalog_(catalog),
        registry_(registry),
        blobs_(blobs),
        uploads_(uploads) {}

  grpc::Status GetAssignment(grpc::ServerContext* context,
                             const worker::v1::GetAssignmentRequest* request,
                             worker::v1::Assignment* response) override;
  grpc::Status ReadFile(
      grpc::ServerContext* context, const worker::v1::ReadFileRequest* request,
      grpc::ServerWriter<worker::v1::ReadFileResponse>* writer) override;
  grpc::Status ReportProgress(
      grpc::ServerContext* context,
      const worker::v1::ReportProgressRequest* request,
      worker::v1::ReportProgressResponse* response) override;
  grpc::Status UploadCheckpoint(
      grpc::ServerContext* context,
      grpc::ServerReader<worker::v1::UploadRequest>* reader,
      worker::v1::UploadResponse* response) override;
  grpc::Status FinishJob(grpc::ServerContext* context,
                         grpc::ServerReader<worker::v1::UploadRequest>* reader,
                         worker::v1::FinishJobResponse* response) override;
  grpc::Status FailJob(grpc::ServerContext* context,
                       const worker::v1::FailJobRequest* request,
                       worker::v1::FailJobResponse* response) override;

 private:
  // Files that one call brought, all for the same job.
  struct ReceivedFiles {
    std::string job_id;
    std::map<std::string, storage::Digest> digests;  // By file name.
  };

  // Whether the job's assignment names the file.
  absl::StatusOr<bool> Names(const jobs::Job& job,
                             const std::string& sha256) const;

  absl::StatusOr<ReceivedFiles> Receive(
      const std::string& lease,
      grpc::ServerReader<worker::v1::UploadRequest>& reader);

  jobs::WorkerDesk& desk_;
  const datasets::DatasetCatalog& catalog_;
  const registry::ModelRegistry& registry_;
  const storage::BlobStore& blobs_;
  storage::UploadStore& uploads_;
};

}  // namespace tessera::rpc

#endif  // TESSERA_SERVER_RPC_WORKER_ADAPTER_H_
