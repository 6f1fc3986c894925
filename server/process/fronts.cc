#include "server/process/fronts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "server/front/grpc/dataset_adapter.h"
#include "server/front/grpc/evaluation_adapter.h"
#include "server/front/grpc/model_adapter.h"
#include "server/front/grpc/oip_adapter.h"
#include "server/front/grpc/segmentation_adapter.h"
#include "server/front/grpc/segmentation_job_adapter.h"
#include "server/front/grpc/server_adapter.h"
#include "server/front/grpc/tls.h"
#include "server/front/grpc/training_adapter.h"
#include "server/front/grpc/upload_adapter.h"
#include "server/inference/machine_memory.h"
#include "server/process/sample_memory.h"

namespace tessera::process {
namespace {

// Where the workers that the server starts reach it. They show a secret that is
// made at each start, and need no certificate.
constexpr char kWorkerHost[] = "127.0.0.1";

// The memory for tensors of the Open Inference Protocol; less on machines with
// little memory.
constexpr int64_t kMostTensorBytes = int64_t{1} << 30;
constexpr int64_t kTensorShare = 8;

// Jobs of each kind of which event streams tell lists.
constexpr int kListedJobs = 200;

}  // namespace

absl::StatusOr<std::unique_ptr<Fronts>> Fronts::Listen(
    const config::ServeOptions& options, State& state, Compute& compute,
    Work& work, front::Drain& drain) {
  // The constructor is private, so std::make_unique cannot call it.
  std::unique_ptr<Fronts> fronts(new Fronts(state, compute, work, drain));
  fronts->MakeUseCases(options);
  fronts->MakeServices(options);
  fronts->MakeWorkerServices();
  RETURN_IF_ERROR(fronts->OpenPorts(options));
  return fronts;
}

Fronts::Fronts(State& state, Compute& compute, Work& work, front::Drain& drain)
    : state_(state), compute_(compute), work_(work), drain_(drain) {}

std::string Fronts::worker_address() const {
  return absl::StrCat(kWorkerHost, ":", worker_front_->port());
}

void Fronts::MakeUseCases(const config::ServeOptions& options) {
  app::AccessControl& control = state_.control();
  registry::ModelRegistry& registry = state_.registry();
  files::KeptFiles& files = state_.files();
  SegmentationWork& segmentation = work_.segmentation();
  datasets_ = std::make_unique<app::Datasets>(control, state_.catalog(), files);
  models_ = std::make_unique<app::Models>(control, registry, files);
  version_export_ = std::make_unique<inference::VersionExport>(
      compute_.models(), state_.budget(), drain_.expired());
  model_exports_ =
      std::make_unique<app::ModelExports>(*models_, *version_export_);
  uploads_ = std::make_unique<app::Uploads>(control, state_.uploads(), files);
  images_ = std::make_unique<app::Images>(control, state_.pictures(),
                                          state_.catalog(), *uploads_);
  probabilities_ = std::make_unique<app::Probabilities>(
      control, *images_, compute_.probability(), drain_.expired());
  training_jobs_ = std::make_unique<app::TrainingJobs>(
      control, work_.jobs(), state_.catalog(), registry);
  assignments_ = std::make_unique<app::Assignments>(
      work_.own_desk(), state_.catalog(), registry, files);
  slice_assignments_ = std::make_unique<app::SliceAssignments>(
      app::SliceAssignments::Dependencies{
          segmentation.store(), segmentation.queue(), registry, files,
          control.pixels(), work_.jobs(), state_.clock()});
  segmentation_ = std::make_unique<app::Segmentation>(
      control, compute_.segmenter(), state_.spool());
  const data::ReserveMemory reserve =
      SampleMemoryOf(state_.budget(), drain_.expired());
  crops_ = std::make_unique<app::SampleCrops>(control, files, *uploads_,
                                              reserve);
  evaluation_ = std::make_unique<app::Evaluation>(
      *models_, *datasets_, *segmentation_, state_.catalog(), files, reserve);
  segmentation_jobs_ = std::make_unique<app::SegmentationJobs>(
      control, segmentation.store(), registry, files, state_.clock(),
      options.retention.results);
  recent_jobs_ = std::make_unique<app::RecentJobs>(
      work_.jobs(), segmentation.store(), kListedJobs);
  tokens_ = std::make_unique<app::Tokens>(control, state_.database(),
                                          state_.clock());
  drafts_ = std::make_unique<app::Drafts>(control, state_.database(),
                                          state_.clock());
  annotations_ = std::make_unique<app::Annotations>(control, *images_);
  administration_ = std::make_unique<app::Administration>(
      control, state_.database(), state_.dir());
  validation_ = std::make_unique<app::Validation>(
      *models_, *datasets_, *evaluation_, state_.catalog());
  sign_in_ =
      std::make_unique<app::SignIn>(control, options.security.tokens);
  server_ = std::make_unique<app::Server>(
      control, compute_.runtime(), compute_.devices(), work_.jobs(),
      segmentation.store(), work_.supervisor(), state_.clock());
}

void Fronts::MakeServices(const config::ServeOptions& options) {
  streams_ = std::make_unique<front::FileStreams>(
      state_.clock(),
      front::FileStreamsOptions{.max_segmentations_per_user =
                                    options.max_segmentations_per_user},
      state_.seats());
  calls_ = std::make_unique<front::UnaryCalls>();
  entrance_ =
      std::make_unique<front::Entrance>(state_.control(), drain_, *calls_);
  services_.push_back(std::make_unique<front::DatasetAdapter>(
      *entrance_, *datasets_, *crops_, *streams_));
  services_.push_back(
      std::make_unique<front::ModelAdapter>(
          *entrance_, *models_, *model_exports_, *streams_));
  services_.push_back(std::make_unique<front::UploadAdapter>(
      *entrance_, *uploads_, *streams_, state_.metrics()));
  services_.push_back(std::make_unique<front::SegmentationAdapter>(
      front::SegmentCall::Dependencies{*entrance_, *segmentation_,
                                       compute_.pool(), *streams_,
                                       state_.metrics()}));
  services_.push_back(std::make_unique<front::EvaluationAdapter>(
      front::EvaluationCall::Dependencies{*entrance_, *evaluation_,
                                          compute_.pool(), *streams_}));
  services_.push_back(std::make_unique<front::TrainingAdapter>(
      *entrance_, *training_jobs_, *streams_));
  services_.push_back(std::make_unique<front::SegmentationJobAdapter>(
      front::SegmentationCallDependencies{*entrance_, *segmentation_jobs_,
                                          state_.files()},
      *streams_));
  services_.push_back(
      std::make_unique<front::ServerAdapter>(
          *entrance_, *server_, *sign_in_));
  tensors_ = std::make_unique<front::OipMemory>(
      std::min(kMostTensorBytes,
               inference::MemoryLimitBytes() / kTensorShare));
  services_.push_back(std::make_unique<front::OipAdapter>(
      front::OipInferCall::Dependencies{*entrance_, *models_, *segmentation_,
                                        compute_.pool(), *streams_, *tensors_,
                                        state_.metrics()},
      *server_, [this] { return compute_.devices().AllLost(); }));
}

void Fronts::MakeWorkerServices() {
  services_.push_back(std::make_unique<front::WorkerAdapter>(
      DependenciesOf(work_.remote_desk()), jobs::kNoSupervisor,
      [this](const grpc::ServerContextBase& context) {
        return entrance_->CheckWorker(context);
      }));
  worker_services_.push_back(std::make_unique<front::WorkerAdapter>(
      DependenciesOf(work_.own_desk()), state_.server(),
      front::CheckSecret(work_.worker_secret())));
}

front::WorkerAdapter::Dependencies Fronts::DependenciesOf(
    jobs::WorkerDesk& desk) {
  return {desk,      *assignments_, *slice_assignments_, state_.uploads(),
          *streams_, *calls_,       work_.line(),        drain_};
}

absl::Status Fronts::OpenPorts(const config::ServeOptions& options) {
  ASSIGN_OR_RETURN(const auto credentials,
                   front::MakeCredentials(options.security));
  ASSIGN_OR_RETURN(
      front_, front::GrpcFront::Listen(ToString(options.listen), credentials,
                                       services_, state_.metrics()));
  if (options.health_listen) {
    ASSIGN_OR_RETURN(health_port_,
                     front_->ListenForHealth(ToString(*options.health_listen)));
  }
  ASSIGN_OR_RETURN(
      http_, HttpApi::Listen(options, {state_, *front_, drain_, *streams_, *uploads_,
                                       *models_, *datasets_, *images_,
                                       *probabilities_, *training_jobs_,
                                       *segmentation_jobs_, *recent_jobs_,
                                       *tokens_, *sign_in_, *drafts_,
                                       *annotations_, *administration_, *validation_}));
  // After the ports that were asked for: the system chooses any that is free.
  ASSIGN_OR_RETURN(worker_front_, front::GrpcFront::Listen(
                                      absl::StrCat(kWorkerHost, ":0"),
                                      grpc::InsecureServerCredentials(),
                                      worker_services_, state_.metrics()));
  config::Endpoint endpoint = options.listen;
  endpoint.port = front_->port();
  address_ = ToString(endpoint);
  endpoint = options.http.listen;
  endpoint.port = http_->port();
  http_address_ = ToString(endpoint);
  return absl::OkStatus();
}

void Fronts::Shutdown(absl::Duration grace) {
  const absl::Time deadline = absl::Now() + grace;
  http_->Shutdown(grace);
  front_->Shutdown(std::max(deadline - absl::Now(), absl::ZeroDuration()));
  worker_front_->Shutdown(absl::ZeroDuration());
}

}  // namespace tessera::process
