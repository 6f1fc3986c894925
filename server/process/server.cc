#include "server/process/server.h"

#include <algorithm>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "base/clock.h"
#include "base/status_macros.h"
#include "base/trace.h"
#include "server/access/shared_seats.h"
#include "server/app/access_control.h"
#include "server/app/assignments.h"
#include "server/app/datasets.h"
#include "server/app/models.h"
#include "server/app/segmentation.h"
#include "server/app/segmentation_jobs.h"
#include "server/app/server.h"
#include "server/app/slice_assignments.h"
#include "server/app/spool.h"
#include "server/app/training_jobs.h"
#include "server/app/uploads.h"
#include "server/datasets/dataset_catalog.h"
#include "server/db/open_database.h"
#include "server/files/kept_files.h"
#include "server/front/grpc/dataset_adapter.h"
#include "server/front/grpc/drain.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/file_streams.h"
#include "server/front/grpc/grpc_front.h"
#include "server/front/grpc/model_adapter.h"
#include "server/front/grpc/segmentation_adapter.h"
#include "server/front/grpc/segmentation_job_adapter.h"
#include "server/front/grpc/server_adapter.h"
#include "server/front/grpc/tls.h"
#include "server/front/grpc/training_adapter.h"
#include "server/front/grpc/unary_calls.h"
#include "server/front/grpc/upload_adapter.h"
#include "server/front/grpc/worker_adapter.h"
#include "server/inference/machine_memory.h"
#include "server/inference/memory_budget.h"
#include "server/inference/model_cache.h"
#include "server/inference/runtime.h"
#include "server/inference/segment_pool.h"
#include "server/inference/segmenter.h"
#include "server/inference/training_yield.h"
#include "server/jobs/job_store.h"
#include "server/jobs/local_executor.h"
#include "server/jobs/random_token.h"
#include "server/jobs/supervisor.h"
#include "server/jobs/work_line.h"
#include "server/jobs/worker_desk.h"
#include "server/process/housekeeping.h"
#include "server/process/job_telemetry.h"
#include "server/process/part_watchers.h"
#include "server/process/sample_memory.h"
#include "server/process/segmentation_work.h"
#include "server/process/start_log.h"
#include "server/registry/model_registry.h"
#include "server/storage/data_dir.h"
#include "server/storage/open_blobs.h"
#include "server/storage/upload_store.h"
#include "server/telemetry/otlp_exporter.h"
#include "server/telemetry/prometheus_metrics.h"
#include "server/telemetry/traced_blob_store.h"
#include "server/telemetry/traced_database.h"
#include "server/uploads/open_uploads.h"

namespace tessera::process {
namespace {

// Where the workers that the server starts reach it. They show a secret that is
// made at each start, and need no certificate.
constexpr char kWorkerListen[] = "127.0.0.1:0";
constexpr size_t kSecretBytes = 32;

}  // namespace

// The object graph. Members are in the order of construction; each borrows from
// those above it.
class Server::Graph {
 public:
  static absl::StatusOr<std::unique_ptr<Graph>> Create(
      const config::ServeOptions& options) {
    auto graph = std::make_unique<Graph>();
    RETURN_IF_ERROR(graph->OpenStorage(options));
    RETURN_IF_ERROR(graph->MakeInference(options));
    RETURN_IF_ERROR(graph->MakeJobs(options));
    graph->MakeUseCases(options);
    graph->MakeAdapters();
    RETURN_IF_ERROR(graph->Listen(options));
    return graph;
  }

  std::string address() const { return address_; }
  int port() const { return front_->port(); }
  int metrics_port() const { return metrics_->port(); }
  int health_port() const { return health_port_; }

  void Shutdown(absl::Duration grace) {
    const absl::MutexLock lock(&shutdown_mu_);
    if (front_ == nullptr) return;
    const absl::Time deadline = absl::Now() + grace;
    probers_.clear();
    front_->StopServingHealth();
    const front::DrainTimer timer(drain_, grace);
    // Slices in work may end while training workers hand in their checkpoints.
    std::thread slices([&] { segmentation_work_->Stop(grace / 2); });
    // Workers hand in their checkpoints, so their calls must still be answered.
    if (supervisor_ != nullptr) supervisor_->Stop();
    slices.join();
    front_->Shutdown(std::max(deadline - absl::Now(), absl::ZeroDuration()));
    if (worker_front_ != nullptr) {
      worker_front_->Shutdown(absl::ZeroDuration());
    }
  }

 private:
  absl::Status OpenStorage(const config::ServeOptions& options) {
    ASSIGN_OR_RETURN(data_dir_, storage::DataDir::Open(options.data_dir));
    const std::filesystem::path& dir = data_dir_->path();
    ASSIGN_OR_RETURN(
        metrics_, telemetry::PrometheusMetrics::Listen(
                      options.metrics_listen.host,
                      options.metrics_listen.port));
    RETURN_IF_ERROR(Trace(options));
    database_url_ =
        options.database.empty() ? db::DatabaseUrlIn(dir) : options.database;
    if (!db::IsFile(database_url_)) WarnOfUnusedDatabase(dir);
    ASSIGN_OR_RETURN(database_,
                     db::Open(database_url_, db::DatabaseUse::kServe,
                              {.connections = options.database_connections,
                               .metrics = metrics_.get()}));
    if (tracer_ != nullptr) {
      database_ =
          std::make_unique<telemetry::TracedDatabase>(std::move(database_));
    }
    // Other servers may use the same database.
    if (!db::IsFile(database_url_)) {
      seats_ = std::make_unique<access::SharedSeats>(*database_, clock_,
                                                     data_dir_->id());
      RETURN_IF_ERROR(seats_->Enter());
    }
    const config::BlobsOptions& blobs = options.blobs;
    ASSIGN_OR_RETURN(
        blobs_,
        storage::OpenBlobs(
            blobs.url.empty() ? storage::BlobsUrlIn(dir) : blobs.url,
            {.dir = blobs.cache_dir.empty() ? dir / "cache" : blobs.cache_dir,
             .max_bytes = blobs.cache_bytes,
             .metrics = metrics_.get()}));
    if (tracer_ != nullptr) {
      blobs_ = std::make_unique<telemetry::TracedBlobStore>(std::move(blobs_));
    }
    ASSIGN_OR_RETURN(files_, files::KeptFiles::Open(*database_, *blobs_, clock_,
                                                  data_dir_->id()));
    ASSIGN_OR_RETURN(
        upload_store_,
        uploads::OpenUploads(dir, *database_, *blobs_, *files_, clock_,
                             {.max_file_bytes = options.max_upload_bytes},
                             data_dir_->id()));
    ASSIGN_OR_RETURN(
        spool_, app::Spool::Create(dir / "spool", options.max_upload_bytes));
    memory_ = inference::SharesOf(inference::MemoryLimitBytes());
    budget_ = std::make_unique<inference::MemoryBudget>(
        std::min(memory_.images, options.max_image_pixels *
                                     inference::Segmenter::kBytesPerPixel));
    catalog_ = std::make_unique<datasets::DatasetCatalog>(
        *database_, *files_, clock_,
        [this](const std::vector<data::SampleFiles>& samples)
            -> absl::StatusOr<data::SamplesSummary> {
          auto checked = data::CheckSamples(
              samples, SampleMemoryOf(*budget_, drain_.expired()));
          if (!checked.ok()) return drain_.Explain(checked.status());
          return checked;
        });
    registry_ = std::make_unique<registry::ModelRegistry>(*database_, *files_,
                                                          clock_);
    ASSIGN_OR_RETURN(control_, app::AccessControl::Create(
                                   options.security, dir, *database_, clock_,
                                   [this](const std::string& user)
                                       -> absl::StatusOr<int64_t> {
                                     ASSIGN_OR_RETURN(
                                         const int64_t uploads,
                                         upload_store_->BytesOf(user));
                                     return uploads + spool_->BytesOf(user);
                                   }));
    return absl::OkStatus();
  }

  absl::Status Trace(const config::ServeOptions& options) {
    if (options.otlp_endpoint.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(tracer_, telemetry::OtlpExporter::Create(
                                  {.endpoint = options.otlp_endpoint,
                                   .service = "tesserad",
                                   .instance = data_dir_->id()},
                                  *metrics_));
    trace::SetSink(tracer_.get());
    return absl::OkStatus();
  }

  absl::Status MakeInference(const config::ServeOptions& options) {
    ASSIGN_OR_RETURN(
        runtime_, inference::Runtime::Create(options.device, options.threads,
                                             options.precision));
    const inference::SegmentPoolOptions pool_options = {
        .max_requests = options.max_segmentations,
        .max_requests_per_user = options.max_segmentations_per_user};
    device_thread_ = std::make_unique<inference::DeviceThread>(
        runtime_->cores(), pool_options.threads);
    models_source_ =
        std::make_unique<inference::RegistryModels>(*registry_, *files_);
    model_cache_ = std::make_unique<inference::ModelCache>(
        *models_source_, runtime_->device(),
        inference::PredictorOptions{.thread = device_thread_.get(),
                                    .precision = runtime_->precision()},
        inference::ModelLimits{.bytes = memory_.models,
                               .feature_bytes = memory_.features});
    yield_ = std::make_unique<inference::TrainingYield>(clock_);
    segmenter_ = std::make_unique<inference::Segmenter>(*model_cache_, *budget_,
                                                        *yield_, *metrics_);
    pool_ = std::make_unique<inference::SegmentPool>(pool_options);
    return absl::OkStatus();
  }

  absl::Status MakeJobs(const config::ServeOptions& options) {
    const std::vector<std::string> devices = DevicesOfWorkers(options);
    job_telemetry_ = std::make_unique<JobTelemetry>(clock_, *metrics_);
    ASSIGN_OR_RETURN(
        jobs_,
        jobs::JobStore::Open(
            *database_, *files_, clock_,
            {.max_queued = options.max_queued_jobs,
             .max_queued_per_user = options.max_queued_jobs_per_user,
             .fair_share = {options.fair_share_half_life, options.user_weights},
             .devices = devices,
             .lease_limits = {.silence = absl::Seconds(options.lease_seconds),
                              .first_silence =
                                  2 * absl::Seconds(options.lease_seconds)},
             .on_death =
                 [this](bool silent) { job_telemetry_->NoteDeath(silent); },
             .server = data_dir_->id(),
             .publishing = {.on_transition =
                                [this](const jobs::Job& job) {
                                  job_telemetry_->Note(job);
                                },
                            .shared = !db::IsFile(database_url_)}}));
    line_ = std::make_unique<jobs::WorkLine>();
    jobs_->publisher().AddWakeUp([this] { line_->Ring(); });
    const auto add_version = [this](const jobs::FinishedTraining& training) {
      return AddVersion(training);
    };
    desk_ = std::make_unique<jobs::WorkerDesk>(
        *jobs_, add_version, [this] { return yield_->ShouldPause(); });
    // Workers elsewhere have devices of their own, and need not yield.
    remote_desk_ =
        std::make_unique<jobs::WorkerDesk>(*jobs_, add_version, nullptr);
    const std::string program = options.worker_program.empty()
                                    ? "/proc/self/exe"
                                    : options.worker_program.string();
    std::vector<std::string> argv = {program,         "work",      "--once",
                                     "--idle-exit=5", "--log-dir", LogDir()};
    if (!options.otlp_endpoint.empty()) {
      argv.insert(argv.end(), {"--otlp-endpoint", options.otlp_endpoint});
    }
    argv.push_back("--server");
    ASSIGN_OR_RETURN(
        executor_,
        jobs::LocalExecutor::Create(
            {.argv = argv, .token = worker_secret_, .log_dir = LogDir()}));
    supervisor_ = std::make_unique<jobs::Supervisor>(
        *jobs_, *executor_, clock_,
        jobs::SupervisorOptions{.devices = devices,
                                .server = data_dir_->id(),
                                .stop_grace = options.drain_timeout});
    ASSIGN_OR_RETURN(
        segmentation_work_,
        SegmentationWork::Create({*database_, *files_, *control_, *segmenter_,
                                  *pool_, clock_, *metrics_},
                                 options, data_dir_->id(),
                                 data_dir_->path() / "slices"));
    segmentation_work_->store().AddWakeUp([this] { line_->Ring(); });
    return absl::OkStatus();
  }

  // The device of each worker that the server may start.
  std::vector<std::string> DevicesOfWorkers(
      const config::ServeOptions& options) const {
    return std::vector<std::string>(
        static_cast<size_t>(options.local_workers.value_or(1)),
        runtime_->device());
  }

  std::string LogDir() const { return (data_dir_->path() / "logs").string(); }

  absl::StatusOr<std::string> AddVersion(
      const jobs::FinishedTraining& training) {
    ASSIGN_OR_RETURN(const jobs::Job job, jobs_->Get(training.job_id));
    ASSIGN_OR_RETURN(
        const registry::ModelVersion version,
        registry_->AddVersion(
            // The right to the model was checked when the job was queued.
            {.creator = {job.owner, access::Role::kAdmin, {}},
             .model_id = training.model_id,
             .weights_sha256 = training.weights_sha256,
             .manifest_sha256 = training.manifest_sha256,
             .training_job = absl::StrCat("trainingJobs/", training.job_id),
             .request_id = training.job_id}));
    return version.name();
  }

  void MakeUseCases(const config::ServeOptions& options) {
    datasets_ = std::make_unique<app::Datasets>(*control_, *catalog_, *files_);
    models_ = std::make_unique<app::Models>(*control_, *registry_, *files_);
    uploads_ =
        std::make_unique<app::Uploads>(*control_, *upload_store_, *files_);
    training_jobs_ = std::make_unique<app::TrainingJobs>(*control_, *jobs_,
                                                         *catalog_, *registry_);
    assignments_ = std::make_unique<app::Assignments>(*desk_, *catalog_,
                                                      *registry_, *files_);
    slice_assignments_ = std::make_unique<app::SliceAssignments>(
        app::SliceAssignments::Dependencies{
            segmentation_work_->store(), segmentation_work_->queue(),
            *registry_, *files_, control_->pixels(), *jobs_, clock_});
    segmentation_ =
        std::make_unique<app::Segmentation>(*control_, *segmenter_, *spool_);
    segmentation_jobs_ = std::make_unique<app::SegmentationJobs>(
        *control_, segmentation_work_->store(), *registry_, *files_, clock_,
        options.retention.results);
    server_ = std::make_unique<app::Server>(*control_, *runtime_, *jobs_,
                                            segmentation_work_->store(),
                                            *supervisor_, clock_);
  }

  void MakeAdapters() {
    streams_ = std::make_unique<front::FileStreams>(
        clock_, front::FileStreamsOptions(), seats_.get());
    calls_ = std::make_unique<front::UnaryCalls>();
    entrance_ = std::make_unique<front::Entrance>(*control_, drain_, *calls_);
    services_.push_back(std::make_unique<front::DatasetAdapter>(
        *entrance_, *datasets_, *streams_));
    services_.push_back(
        std::make_unique<front::ModelAdapter>(*entrance_, *models_, *streams_));
    services_.push_back(std::make_unique<front::UploadAdapter>(
        *entrance_, *uploads_, *streams_, *metrics_));
    services_.push_back(std::make_unique<front::SegmentationAdapter>(
        front::SegmentCall::Dependencies{*entrance_, *segmentation_, *pool_,
                                         *streams_, *metrics_}));
    services_.push_back(std::make_unique<front::TrainingAdapter>(
        *entrance_, *training_jobs_, *streams_));
    services_.push_back(std::make_unique<front::SegmentationJobAdapter>(
        front::SegmentationCallDependencies{*entrance_, *segmentation_jobs_,
                                            *files_},
        *streams_));
    services_.push_back(
        std::make_unique<front::ServerAdapter>(*entrance_, *server_));
    services_.push_back(std::make_unique<front::WorkerAdapter>(
        DependenciesOf(*remote_desk_), jobs::kNoSupervisor,
        [this](const grpc::ServerContextBase& context) {
          return entrance_->CheckWorker(context);
        }));
    worker_services_.push_back(std::make_unique<front::WorkerAdapter>(
        DependenciesOf(*desk_), data_dir_->id(),
        front::CheckSecret(worker_secret_)));
  }

  front::WorkerAdapter::Dependencies DependenciesOf(jobs::WorkerDesk& desk) {
    return {desk,     *assignments_, *slice_assignments_, *upload_store_,
            *streams_, *calls_,       *line_,              drain_};
  }

  absl::Status Listen(const config::ServeOptions& options) {
    ASSIGN_OR_RETURN(const auto credentials,
                     front::MakeCredentials(options.security));
    ASSIGN_OR_RETURN(
        front_, front::GrpcFront::Listen(ToString(options.listen), credentials,
                                         services_, *metrics_));
    if (options.health_listen) {
      ASSIGN_OR_RETURN(health_port_, front_->ListenForHealth(
                                         ToString(*options.health_listen)));
    }
    // After the ports that were asked for: the system chooses any that is free.
    ASSIGN_OR_RETURN(worker_front_,
                     front::GrpcFront::Listen(kWorkerListen,
                                              grpc::InsecureServerCredentials(),
                                              worker_services_, *metrics_));
    executor_->AddArguments(
        {absl::StrCat("127.0.0.1:", worker_front_->port())});
    supervisor_->Start();
    segmentation_work_->Start();
    probers_.push_back(WatchDevice(*runtime_, clock_, *front_, *supervisor_,
                                   *segmentation_work_));
    probers_.push_back(WatchDatabase(*database_, clock_, *front_, *metrics_));
    probers_.push_back(WatchBlobs(*blobs_, clock_, *front_, *metrics_));
    housekeeping_ = std::make_unique<Housekeeping>(Housekeeping::Dependencies{
        *files_,
        *upload_store_,
        control_->holders(),
        *database_,
        data_dir_->id(),
        seats_.get(),
        clock_,
        {*runtime_, *jobs_, segmentation_work_->store(), *supervisor_, *line_,
         database_url_, data_dir_->path(), clock_, *metrics_},
        {*database_, segmentation_work_->store(), clock_, LogDir(),
         options.retention}});
    config::Endpoint endpoint = options.listen;
    endpoint.port = front_->port();
    address_ = ToString(endpoint);
    LogStart(*runtime_, address_, metrics_->port());
    return absl::OkStatus();
  }

  absl::Mutex shutdown_mu_;  // A second call waits for the first.
  const SystemClock clock_{};
  std::unique_ptr<storage::DataDir> data_dir_;
  std::unique_ptr<telemetry::PrometheusMetrics> metrics_;
  std::unique_ptr<telemetry::OtlpExporter> tracer_;  // Null: no spans.
  std::string database_url_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<access::SharedSeats> seats_;  // Null: no other servers.
  std::unique_ptr<storage::BlobStore> blobs_;
  std::unique_ptr<files::KeptFiles> files_;
  std::unique_ptr<storage::UploadStore> upload_store_;
  std::unique_ptr<app::Spool> spool_;
  inference::MemoryShares memory_;
  std::unique_ptr<inference::MemoryBudget> budget_;
  std::unique_ptr<datasets::DatasetCatalog> catalog_;
  std::unique_ptr<registry::ModelRegistry> registry_;
  front::Drain drain_;
  std::unique_ptr<app::AccessControl> control_;
  std::unique_ptr<inference::Runtime> runtime_;
  std::unique_ptr<inference::DeviceThread> device_thread_;
  std::unique_ptr<inference::RegistryModels> models_source_;
  std::unique_ptr<inference::ModelCache> model_cache_;
  std::unique_ptr<inference::TrainingYield> yield_;
  std::unique_ptr<inference::Segmenter> segmenter_;
  std::unique_ptr<inference::SegmentPool> pool_;
  std::unique_ptr<JobTelemetry> job_telemetry_;
  std::unique_ptr<jobs::WorkLine> line_;
  std::unique_ptr<jobs::JobStore> jobs_;
  const std::string worker_secret_ = jobs::RandomToken(kSecretBytes);
  std::unique_ptr<jobs::LocalExecutor> executor_;
  std::unique_ptr<jobs::Supervisor> supervisor_;
  std::unique_ptr<jobs::WorkerDesk> desk_;  // Of the server's own workers.
  std::unique_ptr<jobs::WorkerDesk> remote_desk_;
  std::unique_ptr<SegmentationWork> segmentation_work_;
  std::unique_ptr<app::Assignments> assignments_;
  std::unique_ptr<app::SliceAssignments> slice_assignments_;
  std::unique_ptr<app::Datasets> datasets_;
  std::unique_ptr<app::Models> models_;
  std::unique_ptr<app::Uploads> uploads_;
  std::unique_ptr<app::TrainingJobs> training_jobs_;
  std::unique_ptr<app::Segmentation> segmentation_;
  std::unique_ptr<app::SegmentationJobs> segmentation_jobs_;
  std::unique_ptr<app::Server> server_;
  std::unique_ptr<front::FileStreams> streams_;
  std::unique_ptr<front::UnaryCalls> calls_;
  std::unique_ptr<front::Entrance> entrance_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::vector<std::unique_ptr<grpc::Service>> worker_services_;
  std::unique_ptr<front::GrpcFront> front_;
  std::unique_ptr<front::GrpcFront> worker_front_;
  std::vector<std::unique_ptr<PartProber>> probers_;
  std::unique_ptr<Housekeeping> housekeeping_;
  std::string address_;
  int health_port_ = 0;
};

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const config::ServeOptions& options) {
  RETURN_IF_ERROR(config::CheckExposure(options));
  if (options.insecure) WarnOfExposure(ToString(options.listen));
  ASSIGN_OR_RETURN(std::unique_ptr<Graph> graph, Graph::Create(options));
  return std::unique_ptr<Server>(new Server(std::move(graph)));
}

Server::Server(std::unique_ptr<Graph> graph) : graph_(std::move(graph)) {}

Server::~Server() { Shutdown(absl::ZeroDuration()); }

std::string Server::address() const { return graph_->address(); }
int Server::port() const { return graph_->port(); }
int Server::metrics_port() const { return graph_->metrics_port(); }
int Server::health_port() const { return graph_->health_port(); }

void Server::Shutdown(absl::Duration grace) { graph_->Shutdown(grace); }

}  // namespace tessera::process
