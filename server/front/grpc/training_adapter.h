// tessera.v1.TrainingService on top of app::TrainingJobs.
#ifndef TESSERA_SERVER_FRONT_GRPC_TRAINING_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_TRAINING_ADAPTER_H_

#include "server/app/training_jobs.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/file_streams.h"
#include "tessera/v1/training_service.grpc.pb.h"

namespace tessera::front {

// The proto documents each method and its errors. WatchTrainingJob() is
// asynchronous, since there may be a thousand idle watchers; the other calls
// are short.
//
// Thread-safe. Borrows everything it is given.
class TrainingAdapter final : public v1::TrainingService::CallbackService {
 public:
  TrainingAdapter(const Entrance& entrance, app::TrainingJobs& jobs,
                  FileStreams& streams)
      : entrance_(entrance), jobs_(jobs), streams_(streams) {}

  grpc::ServerUnaryReactor* CreateTrainingJob(
      grpc::CallbackServerContext* context,
      const v1::CreateTrainingJobRequest* request,
      v1::TrainingJob* response) override;
  grpc::ServerUnaryReactor* GetTrainingJob(
      grpc::CallbackServerContext* context,
      const v1::GetTrainingJobRequest* request,
      v1::TrainingJob* response) override;
  grpc::ServerUnaryReactor* ListTrainingJobs(
      grpc::CallbackServerContext* context,
      const v1::ListTrainingJobsRequest* request,
      v1::ListTrainingJobsResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchTrainingJobResponse>* WatchTrainingJob(
      grpc::CallbackServerContext* context,
      const v1::WatchTrainingJobRequest* request) override;
  grpc::ServerUnaryReactor* CancelTrainingJob(
      grpc::CallbackServerContext* context,
      const v1::CancelTrainingJobRequest* request,
      v1::TrainingJob* response) override;

 private:
  const Entrance& entrance_;
  app::TrainingJobs& jobs_;
  FileStreams& streams_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_TRAINING_ADAPTER_H_
