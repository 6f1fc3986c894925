// One WatchTrainingJob call.
#ifndef TESSERA_SERVER_FRONT_GRPC_JOB_WATCH_H_
#define TESSERA_SERVER_FRONT_GRPC_JOB_WATCH_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "grpcpp/server_context.h"
#include "server/app/training_jobs.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/new_epochs.h"
#include "server/front/grpc/watch_call.h"
#include "server/jobs/job_store.h"
#include "tessera/v1/training_service.pb.h"

namespace tessera::front {

// Watches a training job. If `after_epoch` is given, a state carries only the
// epochs that the client lacks, else all epochs.
//
// Not thread-safe; one per call. Borrows everything it is given.
class JobWatch final
    : public WatchedJob<jobs::Job, v1::WatchTrainingJobResponse> {
 public:
  JobWatch(const Entrance& entrance, app::TrainingJobs& jobs,
           const grpc::ServerContextBase& context,
           const v1::WatchTrainingJobRequest& request);

  absl::StatusOr<std::string> Admit() override;
  std::unique_ptr<access::OpenCallers::Entry> Guard(
      access::OpenCallers::Refused refused) override;
  absl::StatusOr<jobs::Subscription> Subscribe(
      std::function<void(const jobs::Job&)> callback) override;
  void Fill(const jobs::Job& job,
            v1::WatchTrainingJobResponse& response) override;

 private:
  const Entrance& entrance_;
  app::TrainingJobs& jobs_;
  const grpc::ServerContextBase& context_;
  const v1::WatchTrainingJobRequest& request_;
  app::Caller caller_;             // Set by Admit().
  std::optional<jobs::JobId> id_;  // Set by Admit().
  NewEpochs new_epochs_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_JOB_WATCH_H_
