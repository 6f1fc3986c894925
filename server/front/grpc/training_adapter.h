// tessera.v1.TrainingService on top of server/jobs.
#ifndef TESSERA_SERVER_FRONT_GRPC_TRAINING_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_TRAINING_ADAPTER_H_

#include <optional>

#include "absl/status/statusor.h"
#include "models/version/fine_tuning.h"
#include "server/access/access_store.h"
#include "server/access/file_holders.h"
#include "server/datasets/dataset_catalog.h"
#include "server/front/grpc/file_streams.h"
#include "server/front/grpc/gate.h"
#include "server/front/grpc/unary_calls.h"
#include "server/jobs/job_store.h"
#include "server/registry/model_registry.h"
#include "tessera/v1/training_service.grpc.pb.h"

namespace tessera::front {

// The proto documents each method and its errors. Watching is asynchronous,
// since there may be a thousand idle watchers; the rest is short.
//
// Thread-safe. Borrows everything it is given.
class TrainingAdapter final : public v1::TrainingService::CallbackService {
 public:
  TrainingAdapter(const Gate& gate, access::AccessStore& access,
                  const access::FileHolders& holders, jobs::JobStore& store,
                  const datasets::DatasetCatalog& catalog,
                  const registry::ModelRegistry& registry, FileStreams& streams,
                  UnaryCalls& calls)
      : gate_(gate),
        access_(access),
        holders_(holders),
        store_(store),
        catalog_(catalog),
        registry_(registry),
        streams_(streams),
        calls_(calls) {}

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
  // The version that a job begins with; empty if none was asked for.
  absl::StatusOr<std::optional<version::InitialVersion>> FindInitial(
      const v1::TrainingJob& asked) const;
  // Plans the job that is asked for. What is the newest revision at this moment
  // is planned from and trained on.
  absl::StatusOr<jobs::NewJob> Plan(const v1::TrainingJob& asked) const;

  const Gate& gate_;
  access::AccessStore& access_;
  const access::FileHolders& holders_;
  jobs::JobStore& store_;
  const datasets::DatasetCatalog& catalog_;
  const registry::ModelRegistry& registry_;
  FileStreams& streams_;
  UnaryCalls& calls_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_TRAINING_ADAPTER_H_
