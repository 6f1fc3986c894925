// Where a server answers: the use cases, and the ports.
#ifndef TESSERA_SERVER_PROCESS_FRONTS_H_
#define TESSERA_SERVER_PROCESS_FRONTS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/app/administration.h"
#include "server/app/annotations.h"
#include "server/app/assignments.h"
#include "server/app/datasets.h"
#include "server/app/evaluation.h"
#include "server/app/drafts.h"
#include "server/app/images.h"
#include "server/app/model_exports.h"
#include "server/app/models.h"
#include "server/app/probabilities.h"
#include "server/app/recent_jobs.h"
#include "server/app/sample_crops.h"
#include "server/app/segmentation.h"
#include "server/app/segmentation_jobs.h"
#include "server/app/server.h"
#include "server/app/sign_in.h"
#include "server/app/slice_assignments.h"
#include "server/app/tokens.h"
#include "server/app/training_jobs.h"
#include "server/app/uploads.h"
#include "server/app/validation.h"
#include "server/config/command_line.h"
#include "server/front/grpc/drain.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/file_streams.h"
#include "server/front/grpc/grpc_front.h"
#include "server/front/grpc/oip_memory.h"
#include "server/front/grpc/unary_calls.h"
#include "server/front/grpc/worker_adapter.h"
#include "server/process/compute.h"
#include "server/process/http_api.h"
#include "server/process/state.h"
#include "server/process/work.h"

namespace tessera::process {

// The last part of a server: one use case for each resource, one adapter for
// each service of the API, and the ports. Users and workers elsewhere have one
// port; workers that the server starts have another on the loopback address.
//
// Thread-safe. Borrows everything it is given.
class Fronts {
 public:
  // Errors: UNAVAILABLE if an address cannot be used; those of the TLS files.
  static absl::StatusOr<std::unique_ptr<Fronts>> Listen(
      const config::ServeOptions& options, State& state, Compute& compute,
      Work& work, front::Drain& drain);

  // The HOST:PORT of users; HOST as in the options.
  const std::string& address() const { return address_; }
  // Likewise, of HTTP.
  const std::string& http_address() const { return http_address_; }
  int port() const { return front_->port(); }
  int http_port() const { return http_->port(); }
  int health_port() const { return health_port_; }  // 0: none.
  // The HOST:PORT of the server's own workers.
  std::string worker_address() const;

  // The front of users, which also answers health checks.
  front::GrpcFront& users() { return *front_; }

  // Users' calls may go on for `grace`; workers' calls end after them.
  void Shutdown(absl::Duration grace);

 private:
  Fronts(State& state, Compute& compute, Work& work, front::Drain& drain);

  // In the order of construction.
  void MakeUseCases(const config::ServeOptions& options);
  void MakeServices(const config::ServeOptions& options);
  void MakeWorkerServices();
  absl::Status OpenPorts(const config::ServeOptions& options);

  front::WorkerAdapter::Dependencies DependenciesOf(jobs::WorkerDesk& desk);

  State& state_;
  Compute& compute_;
  Work& work_;
  front::Drain& drain_;
  std::unique_ptr<app::Assignments> assignments_;
  std::unique_ptr<app::SliceAssignments> slice_assignments_;
  std::unique_ptr<app::Datasets> datasets_;
  std::unique_ptr<app::Models> models_;
  std::unique_ptr<inference::VersionExport> version_export_;
  std::unique_ptr<app::ModelExports> model_exports_;
  std::unique_ptr<app::Uploads> uploads_;
  std::unique_ptr<app::Images> images_;
  std::unique_ptr<app::Probabilities> probabilities_;
  std::unique_ptr<app::TrainingJobs> training_jobs_;
  std::unique_ptr<app::Segmentation> segmentation_;
  std::unique_ptr<app::SampleCrops> crops_;
  std::unique_ptr<app::Evaluation> evaluation_;
  std::unique_ptr<app::SegmentationJobs> segmentation_jobs_;
  std::unique_ptr<app::RecentJobs> recent_jobs_;
  std::unique_ptr<app::Tokens> tokens_;
  std::unique_ptr<app::Drafts> drafts_;
  std::unique_ptr<app::Annotations> annotations_;
  std::unique_ptr<app::Administration> administration_;
  std::unique_ptr<app::Validation> validation_;
  std::unique_ptr<app::SignIn> sign_in_;
  std::unique_ptr<app::Server> server_;
  std::unique_ptr<front::FileStreams> streams_;
  std::unique_ptr<front::UnaryCalls> calls_;
  std::unique_ptr<front::OipMemory> tensors_;
  std::unique_ptr<front::Entrance> entrance_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::vector<std::unique_ptr<grpc::Service>> worker_services_;
  std::unique_ptr<front::GrpcFront> front_;
  std::unique_ptr<front::GrpcFront> worker_front_;
  std::unique_ptr<HttpApi> http_;  // Calls `front_`.
  std::string address_;
  std::string http_address_;
  int health_port_ = 0;
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_FRONTS_H_
