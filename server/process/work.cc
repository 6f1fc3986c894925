#include "server/process/work.h"

#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/jobs/random_token.h"
#include "server/registry/model_registry.h"

namespace tessera::process {
namespace {

constexpr size_t kSecretBytes = 32;

std::vector<std::string> HardwareOf(
    const std::vector<jobs::LocalDevice>& devices) {
  std::vector<std::string> hardware;
  for (const jobs::LocalDevice& device : devices) {
    hardware.push_back(device.hardware);
  }
  return hardware;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Work>> Work::Create(
    const config::ServeOptions& options, State& state, Compute& compute) {
  // The constructor is private, so std::make_unique cannot call it.
  std::unique_ptr<Work> work(new Work(state, compute));
  RETURN_IF_ERROR(work->OpenJobs(options));
  work->MakeDesks();
  RETURN_IF_ERROR(work->MakeWorkers(options));
  RETURN_IF_ERROR(work->OpenSegmentation(options));
  return work;
}

Work::Work(State& state, Compute& compute)
    : state_(state),
      compute_(compute),
      worker_secret_(jobs::RandomToken(kSecretBytes)),
      telemetry_(state.clock(), state.metrics()) {}

absl::Status Work::OpenJobs(const config::ServeOptions& options) {
  ASSIGN_OR_RETURN(
      jobs_,
      jobs::JobStore::Open(
          state_.database(), state_.files(), state_.clock(),
          {.max_queued = options.max_queued_jobs,
           .max_queued_per_user = options.max_queued_jobs_per_user,
           .fair_share = {options.fair_share_half_life, options.user_weights},
           .devices = HardwareOf(DevicesOfWorkers(options)),
           .lease_limits = {.silence = absl::Seconds(options.lease_seconds),
                            .first_silence =
                                2 * absl::Seconds(options.lease_seconds)},
           .on_death = [this](bool silent) { telemetry_.NoteDeath(silent); },
           .server = state_.server(),
           .publishing = {
               .on_transition =
                   [this](const jobs::Job& job) { telemetry_.Note(job); },
               .shared = state_.shared()}}));
  jobs_->publisher().AddWakeUp([this] { line_.Ring(); });
  return absl::OkStatus();
}

void Work::MakeDesks() {
  const auto add_version = [this](const jobs::FinishedTraining& training) {
    return AddVersion(training);
  };
  own_desk_ = std::make_unique<jobs::WorkerDesk>(
      *jobs_, add_version, [this](const std::string& device) {
        return compute_.devices().ShouldPause(device);
      });
  // Workers elsewhere have devices of their own, and need not yield.
  remote_desk_ =
      std::make_unique<jobs::WorkerDesk>(*jobs_, add_version, nullptr);
}

absl::Status Work::MakeWorkers(const config::ServeOptions& options) {
  const std::string program = options.worker_program.empty()
                                  ? "/proc/self/exe"
                                  : options.worker_program.string();
  const std::string log_dir = state_.log_dir().string();
  ASSIGN_OR_RETURN(executor_,
                   jobs::LocalExecutor::Create(
                       {.argv = {program, "work", "--once", "--idle-exit=5",
                                 "--log-dir", log_dir, "--server"},
                        .token = worker_secret_,
                        .log_dir = log_dir}));
  supervisor_ = std::make_unique<jobs::Supervisor>(
      *jobs_, *executor_, state_.clock(),
      jobs::SupervisorOptions{.devices = DevicesOfWorkers(options),
                              .server = state_.server(),
                              .stop_grace = options.drain_timeout});
  return absl::OkStatus();
}

absl::Status Work::OpenSegmentation(const config::ServeOptions& options) {
  ASSIGN_OR_RETURN(segmentation_,
                   SegmentationWork::Create(
                       {state_.database(), state_.files(), state_.control(),
                        compute_.segmenter(), compute_.pool(), state_.clock(),
                        state_.metrics()},
                       options, state_.server(), state_.dir() / "slices"));
  segmentation_->store().AddWakeUp([this] { line_.Ring(); });
  return absl::OkStatus();
}

std::vector<jobs::LocalDevice> Work::DevicesOfWorkers(
    const config::ServeOptions& options) const {
  const auto& devices = compute_.runtime().devices();
  std::vector<jobs::LocalDevice> workers;
  const auto count = static_cast<size_t>(
      options.local_workers.value_or(static_cast<int>(devices.size())));
  for (size_t i = 0; i < count; ++i) {
    const inference::ComputeDevice& device = devices[i % devices.size()];
    workers.push_back({.name = device.name,
                       .hardware = device.hardware,
                       .threads = device.divided ? device.cores : 0});
  }
  return workers;
}

absl::StatusOr<std::string> Work::AddVersion(
    const jobs::FinishedTraining& training) {
  ASSIGN_OR_RETURN(const jobs::Job job, jobs_->Get(training.job_id));
  ASSIGN_OR_RETURN(
      const registry::ModelVersion version,
      state_.registry().AddVersion(
          // The right to the model was checked when the job was queued.
          {.creator = {job.owner, access::Role::kAdmin, {}},
           .model_id = training.model_id,
           .weights_sha256 = training.weights_sha256,
           .manifest_sha256 = training.manifest_sha256,
           .training_job = absl::StrCat("trainingJobs/", training.job_id),
           .request_id = training.job_id}));
  return version.name();
}

void Work::Start(const std::string& worker_address) {
  executor_->AddArguments({worker_address});
  supervisor_->Start();
  segmentation_->Start();
}

void Work::Stop(absl::Duration grace) {
  // Slices in work may end while training workers hand in their checkpoints.
  std::thread slices([&] { segmentation_->Stop(grace / 2); });
  supervisor_->Stop();
  slices.join();
}

void Work::SuspendTraining(const std::string& device) {
  supervisor_->Suspend(device);
}

void Work::ResumeTraining(const std::string& device) {
  supervisor_->Resume(device);
}

}  // namespace tessera::process
