#include "server/front/grpc/convert_job.h"

#include "absl/strings/str_cat.h"
#include "server/front/grpc/convert_time.h"
#include "server/wire/convert_training.h"

namespace tessera::front {

using wire::FromProto;
using wire::ToProto;
namespace {

v1::TrainingJob::State StateToProto(jobs::JobState state) {
  switch (state) {
    case jobs::JobState::kQueued: return v1::TrainingJob::QUEUED;
    case jobs::JobState::kRunning: return v1::TrainingJob::RUNNING;
    case jobs::JobState::kSucceeded: return v1::TrainingJob::SUCCEEDED;
    case jobs::JobState::kFailed: return v1::TrainingJob::FAILED;
    case jobs::JobState::kCancelled: return v1::TrainingJob::CANCELLED;
    case jobs::JobState::kUnreadable: return v1::TrainingJob::UNREADABLE;
  }
  return v1::TrainingJob::STATE_UNSPECIFIED;
}

v1::EpochMetrics MetricsToProto(const jobs::EpochMetrics& metrics) {
  v1::EpochMetrics proto;
  proto.set_epoch(metrics.epoch);
  proto.set_training_loss(metrics.training_loss);
  proto.set_validation_loss(metrics.validation_loss);
  proto.set_validation_ap50(metrics.validation_ap50);
  proto.set_seconds(metrics.seconds);
  return proto;
}

void FillPlan(const std::vector<version::PlanDecision>& plan,
              v1::TrainingJob& proto) {
  for (const version::PlanDecision& decision : plan) {
    v1::PlanDecision& added = *proto.add_plan();
    added.set_name(decision.name);
    added.set_value(decision.value);
    added.set_reason(decision.reason);
  }
}

}  // namespace

v1::TrainingProgress ToProto(const jobs::Progress& progress) {
  v1::TrainingProgress proto;
  proto.set_epoch(progress.epoch);
  proto.set_epochs(progress.epochs);
  proto.set_step(progress.step);
  proto.set_steps(progress.steps);
  proto.set_seconds_left(progress.seconds_left);
  for (const jobs::EpochMetrics& metrics : progress.history) {
    *proto.add_history() = MetricsToProto(metrics);
  }
  proto.set_paused(progress.paused);
  proto.set_data_wait_ratio(progress.data_wait_ratio);
  return proto;
}

jobs::Progress FromProto(const v1::TrainingProgress& proto) {
  jobs::Progress progress{.epoch = proto.epoch(),
                          .epochs = proto.epochs(),
                          .step = proto.step(),
                          .steps = proto.steps(),
                          .seconds_left = proto.seconds_left(),
                          .history = {},
                          .paused = proto.paused(),
                          .data_wait_ratio = proto.data_wait_ratio()};
  for (const v1::EpochMetrics& metrics : proto.history()) {
    progress.history.push_back({.epoch = metrics.epoch(),
                                .training_loss = metrics.training_loss(),
                                .validation_loss = metrics.validation_loss(),
                                .validation_ap50 = metrics.validation_ap50(),
                                .seconds = metrics.seconds()});
  }
  return progress;
}

v1::TrainingJob ToProto(const jobs::Job& job) {
  v1::TrainingJob proto;
  proto.set_name(job.name());
  proto.set_dataset(job.dataset);
  proto.set_model(absl::StrCat("models/", job.model_id));
  if (job.parameters_known) {
    *proto.mutable_parameters() = ToProto(job.parameters);
  }
  FillPlan(job.plan, proto);
  proto.set_initial_model(job.initial_model);
  proto.set_state(StateToProto(job.state));
  proto.set_owner(job.owner);
  proto.set_queue_position(job.queue_position);
  proto.set_seconds_to_start(job.seconds_to_start);
  *proto.mutable_progress() = ToProto(job.progress);
  proto.set_model_version(job.model_version);
  proto.set_error_message(job.error_message);
  proto.set_device(job.device);
  *proto.mutable_create_time() = ToProto(job.create_time);
  if (job.start_time != absl::InfinitePast()) {
    *proto.mutable_start_time() = ToProto(job.start_time);
  }
  if (job.end_time != absl::InfinitePast()) {
    *proto.mutable_end_time() = ToProto(job.end_time);
  }
  return proto;
}

v1::TrainingJob ToProto(const jobs::NewJob& job) {
  v1::TrainingJob proto;
  proto.set_dataset(job.dataset);
  proto.set_model(absl::StrCat("models/", job.model_id));
  *proto.mutable_parameters() = ToProto(job.parameters);
  FillPlan(job.plan, proto);
  proto.set_initial_model(job.initial_model);
  proto.set_owner(job.owner);
  proto.set_seconds_to_start(-1);
  return proto;
}

app::TrainingRequest RequestOf(
    const v1::TrainingJob& proto, const datasets::RevisionName& dataset,
    const registry::ModelId& model,
    const std::optional<registry::VersionName>& initial_model) {
  const v1::TrainingParameters& parameters = proto.parameters();
  return {.dataset = dataset,
          .model = model,
          .initial_model = initial_model,
          .preset = wire::PresetOf(parameters),
          .given = wire::GivenFromProto(parameters),
          .asked = proto.SerializeAsString()};
}

}  // namespace tessera::front
