// The methods of WorkerAdapter that receive files.
#include <memory>
#include <utility>

#include "base/status_macros.h"
#include "server/front/grpc/worker_adapter.h"

namespace tessera::front {

grpc::ServerReadReactor<worker::v1::UploadRequest>* WorkerAdapter::Receive(
    grpc::CallbackServerContext& context, WorkerFileReceiver::TakeFiles take) {
  return new ReceivingCall<worker::v1::UploadRequest>(
      {dependencies_.streams, never_}, context,
      std::make_unique<WorkerFileReceiver>(
          dependencies_.desk, dependencies_.uploads,
          [this, &context] { return check_caller_(context); }, LeaseOf(context),
          std::move(take)));
}

grpc::ServerReadReactor<worker::v1::UploadRequest>*
WorkerAdapter::UploadCheckpoint(grpc::CallbackServerContext* context,
                                worker::v1::UploadResponse*) {
  const std::string lease = LeaseOf(*context);
  return Receive(
      *context, [this, lease](const ReceivedFiles& files) -> absl::Status {
        ASSIGN_OR_RETURN(const storage::Digest digest,
                         files.Find("checkpoint"));
        return dependencies_.desk.SaveCheckpoint(files.job_id, lease, digest);
      });
}

grpc::ServerReadReactor<worker::v1::UploadRequest>* WorkerAdapter::FinishJob(
    grpc::CallbackServerContext* context,
    worker::v1::FinishJobResponse* response) {
  const std::string lease = LeaseOf(*context);
  return Receive(
      *context,
      [this, lease, response](const ReceivedFiles& files) -> absl::Status {
        ASSIGN_OR_RETURN(const storage::Digest weights,
                         files.Find("weights.safetensors"));
        ASSIGN_OR_RETURN(const storage::Digest manifest,
                         files.Find("manifest.json"));
        ASSIGN_OR_RETURN(const std::string version,
                         dependencies_.desk.FinishJob(files.job_id, lease,
                                                      weights, manifest));
        response->set_model_version(version);
        return absl::OkStatus();
      });
}

}  // namespace tessera::front
