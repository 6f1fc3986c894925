#include "base/overloaded.h"
#include "client/grpc/grpc_convert.h"

namespace tessera::client {
namespace {

using google::protobuf::FieldDescriptor;
using version::ParameterValue;

// A state that only a newer server knows becomes kUnknown.
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

ParameterValue ValueOf(const v1::TrainingParameters& proto,
                       const FieldDescriptor* field) {
  const auto& reflection = *v1::TrainingParameters::GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(proto, field);
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.GetInt32(proto, field);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.GetInt64(proto, field);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.GetDouble(proto, field);
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetString(proto, field);
    default:  // ImageSize; a test checks that there is no other type.
      return client::FromProto(static_cast<const v1::ImageSize&>(
          reflection.GetMessage(proto, field)));
  }
}

}  // namespace

TrainingParameters FromProto(const v1::TrainingParameters& proto) {
  const auto& reflection = *v1::TrainingParameters::GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(proto, &fields);  // Set fields, in their order.
  TrainingParameters parameters;
  for (const FieldDescriptor* const field : fields) {
    parameters.emplace_back(field->name(), ValueOf(proto, field));
  }
  return parameters;
}

v1::TrainingParameters ToProto(const TrainingParameters& parameters) {
  v1::TrainingParameters proto;
  for (const auto& [name, value] : parameters) {
    rpc::SetField(name, value, proto);
  }
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
                  .owner = proto.owner(),
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
