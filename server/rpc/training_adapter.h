// tessera.v1.TrainingService on top of server/jobs.
#ifndef TESSERA_SERVER_RPC_TRAINING_ADAPTER_H_
#define TESSERA_SERVER_RPC_TRAINING_ADAPTER_H_

#include "server/jobs/job_store.h"
#include "tessera/v1/training_service.grpc.pb.h"

namespace tessera::rpc {

// The proto documents each method and its errors. Watching is asynchronous,
// since there may be a thousand idle watchers; the rest is short.
//
// Thread-safe. Borrows the store.
class TrainingAdapter final
    : public v1::TrainingService::WithCallbackMethod_WatchTrainingJob<
          v1::TrainingService::Service> {
 public:
  explicit TrainingAdapter(jobs::JobStore& store) : store_(store) {}

  grpc::Status CreateTrainingJob(grpc::ServerContext* context,
                                 const v1::CreateTrainingJobRequest* request,
                                 v1::TrainingJob* response) override;
  grpc::Status GetTrainingJob(grpc::ServerContext* context,
                              const v1::GetTrainingJobRequest* request,
                              v1::TrainingJob* response) override;
  grpc::Status ListTrainingJobs(grpc::ServerContext* context,
                                const v1::ListTrainingJobsRequest* request,
                                v1::ListTrainingJobsResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchTrainingJobResponse>* WatchTrainingJob(
      grpc::CallbackServerContext* context,
      const v1::WatchTrainingJobRequest* request) override;
  grpc::Status CancelTrainingJob(grpc::ServerContext* context,
                                 const v1::CancelTrainingJobRequest* request,
                                 v1::TrainingJob* response) override;

 private:
  jobs::JobStore& store_;
};

}  // namespace tessera::rpc

#endif  // TESSERA_SERVER_RPC_TRAINING_ADAPTER_H_
