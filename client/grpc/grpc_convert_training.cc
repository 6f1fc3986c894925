#include "client/grpc/grpc_convert.h"
#include "client/grpc/grpc_optional.h"

namespace tessera::client {
namespace {

// A state that a newer server invented is unknown, not an error.
JobState FromProto(v1::TrainingJob::State state) {
  switch (state) {
    case v1::TrainingJob::QUEUED:
      return JobState::kQueued;
    case v1::TrainingJob::RUNNING:
      return JobState::kRunning;
    case v1::TrainingJob::SUCCEEDED:
      return JobState::kSucceeded;
    case v1::TrainingJob::FAILED:
      return JobState::kFailed;
    case v1::TrainingJob::CANCELLED:
      return JobState::kCancelled;
    case v1::TrainingJob::UNREADABLE:
      return JobState::kUnreadable;
    default:
      return JobState::kUnknown;
  }
}

TrainingProgress FromProto(const v1::TrainingProgress& proto) {
  TrainingProgress progress{.epoch = proto.epoch(),
                            .epochs = proto.epochs(),
                            .step = proto.step(),
                            .steps = proto.steps(),
                            .seconds_left = proto.seconds_left(),
                            .paused = proto.paused()};
  for (const auto& epoch : proto.history()) {
    progress.history.push_back(client::FromProto(epoch));
  }
  return progress;
}

}  // namespace

TrainingParameters FromProto(const v1::TrainingParameters& proto) {
  TrainingParameters parameters;
  if (proto.has_network_input_size()) {
    parameters.network_input_size = FromProto(proto.network_input_size());
  }
  if (proto.has_subimage_size()) {
    parameters.subimage_size = FromProto(proto.subimage_size());
  }
  TESSERA_FROM_OPTIONAL(preset);
  TESSERA_FROM_OPTIONAL(learning_rate);
  TESSERA_FROM_OPTIONAL(batch_size);
  TESSERA_FROM_OPTIONAL(epochs);
  TESSERA_FROM_OPTIONAL(erosion_width);
  TESSERA_FROM_OPTIONAL(seed);
  TESSERA_FROM_OPTIONAL(validation_fraction);
  TESSERA_FROM_OPTIONAL(early_stopping_patience);
  TESSERA_FROM_OPTIONAL(base_width);
  TESSERA_FROM_OPTIONAL(depth);
  TESSERA_FROM_OPTIONAL(sampling);
  TESSERA_FROM_OPTIONAL(intensity_normalization);
  TESSERA_FROM_OPTIONAL(network_normalization);
  TESSERA_FROM_OPTIONAL(augmentation);
  TESSERA_FROM_OPTIONAL(weight_map_w0);
  TESSERA_FROM_OPTIONAL(weight_map_sigma_px);
  TESSERA_FROM_OPTIONAL(touching_gap_px);
  TESSERA_FROM_OPTIONAL(dropout);
  TESSERA_FROM_OPTIONAL(device);
  TESSERA_FROM_OPTIONAL(target);
  TESSERA_FROM_OPTIONAL(upsampling);
  TESSERA_FROM_OPTIONAL(skip_connection);
  TESSERA_FROM_OPTIONAL(learning_rate_schedule);
  TESSERA_FROM_OPTIONAL(weight_decay);
  TESSERA_FROM_OPTIONAL(weight_averaging);
  TESSERA_FROM_OPTIONAL(precision);
  TESSERA_FROM_OPTIONAL(crops_per_epoch);
  TESSERA_FROM_OPTIONAL(augmentation_zoom);
  TESSERA_FROM_OPTIONAL(min_area_px);
  return parameters;
}

v1::TrainingParameters ToProto(const TrainingParameters& parameters) {
  v1::TrainingParameters proto;
  if (parameters.network_input_size) {
    *proto.mutable_network_input_size() =
        ToProto(*parameters.network_input_size);
  }
  if (parameters.subimage_size) {
    *proto.mutable_subimage_size() = ToProto(*parameters.subimage_size);
  }
  TESSERA_TO_OPTIONAL(preset);
  TESSERA_TO_OPTIONAL(learning_rate);
  TESSERA_TO_OPTIONAL(batch_size);
  TESSERA_TO_OPTIONAL(epochs);
  TESSERA_TO_OPTIONAL(erosion_width);
  TESSERA_TO_OPTIONAL(seed);
  TESSERA_TO_OPTIONAL(validation_fraction);
  TESSERA_TO_OPTIONAL(early_stopping_patience);
  TESSERA_TO_OPTIONAL(base_width);
  TESSERA_TO_OPTIONAL(depth);
  TESSERA_TO_OPTIONAL(sampling);
  TESSERA_TO_OPTIONAL(intensity_normalization);
  TESSERA_TO_OPTIONAL(network_normalization);
  TESSERA_TO_OPTIONAL(augmentation);
  TESSERA_TO_OPTIONAL(weight_map_w0);
  TESSERA_TO_OPTIONAL(weight_map_sigma_px);
  TESSERA_TO_OPTIONAL(touching_gap_px);
  TESSERA_TO_OPTIONAL(dropout);
  TESSERA_TO_OPTIONAL(device);
  TESSERA_TO_OPTIONAL(target);
  TESSERA_TO_OPTIONAL(upsampling);
  TESSERA_TO_OPTIONAL(skip_connection);
  TESSERA_TO_OPTIONAL(learning_rate_schedule);
  TESSERA_TO_OPTIONAL(weight_decay);
  TESSERA_TO_OPTIONAL(weight_averaging);
  TESSERA_TO_OPTIONAL(precision);
  TESSERA_TO_OPTIONAL(crops_per_epoch);
  TESSERA_TO_OPTIONAL(augmentation_zoom);
  TESSERA_TO_OPTIONAL(min_area_px);
  return proto;
}

EpochMetrics FromProto(const v1::EpochMetrics& proto) {
  return {.epoch = proto.epoch(),
          .training_loss = proto.training_loss(),
          .validation_loss = proto.validation_loss(),
          .validation_ap50 = proto.validation_ap50(),
          .seconds = proto.seconds()};
}

TrainingJob FromProto(const v1::TrainingJob& proto) {
  TrainingJob job{.name = proto.name(),
                  .dataset = proto.dataset(),
                  .model = proto.model(),
                  .initial_model = proto.initial_model(),
                  .parameters = FromProto(proto.parameters()),
                  .state = FromProto(proto.state()),
                  .queue_position = proto.queue_position(),
                  .seconds_to_start = proto.seconds_to_start(),
                  .progress = FromProto(proto.progress()),
                  .model_version = proto.model_version(),
                  .error_message = proto.error_message(),
                  .device = proto.device(),
                  .create_time = FromProto(proto.create_time())};
  if (proto.has_start_time()) job.start_time = FromProto(proto.start_time());
  if (proto.has_end_time()) job.end_time = FromProto(proto.end_time());
  for (const auto& decision : proto.plan()) {
    job.plan.push_back({.name = decision.name(),
                        .value = decision.value(),
                        .reason = decision.reason()});
  }
  return job;
}

}  // namespace tessera::client
