#include "server/wire/convert_training.h"

#include <utility>
#include <vector>

#include "base/error_reason.h"
#include "base/overloaded.h"
#include "base/status_macros.h"
#include "models/version/parameter_table.h"
#include "models/version/plan_request.h"

namespace tessera::wire {
namespace {

using google::protobuf::FieldDescriptor;
using version::Parameter;
using version::ParameterTable;
using version::ParameterValue;
using version::TrainingParameters;

// The proto field with the row's name. A test proves that each row has a field
// of its type.
const FieldDescriptor* FieldOf(const Parameter& row) {
  return v1::TrainingParameters::descriptor()->FindFieldByName(row.name);
}

ParameterValue ValueOf(const v1::TrainingParameters& proto,
                       const Parameter& row) {
  const auto& reflection = *v1::TrainingParameters::GetReflection();
  const FieldDescriptor* const field = FieldOf(row);
  ParameterValue value = row.pyjamas;  // To get its type.
  std::visit(
      Overloaded{
          [&](bool& to) { to = reflection.GetBool(proto, field); },
          [&](int& to) { to = reflection.GetInt32(proto, field); },
          [&](int64_t& to) { to = reflection.GetInt64(proto, field); },
          [&](double& to) { to = reflection.GetDouble(proto, field); },
          [&](std::string& to) { to = reflection.GetString(proto, field); },
          [&](imaging::Size& to) {
            to = FromProto(static_cast<const v1::ImageSize&>(
                reflection.GetMessage(proto, field)));
          }},
      value);
  return value;
}

}  // namespace

absl::StatusOr<version::GivenParameters> GivenFromProto(
    const v1::TrainingParameters& proto) {
  std::vector<std::pair<const Parameter*, ParameterValue>> given;
  for (const Parameter& row : ParameterTable()) {
    if (!proto.GetReflection()->HasField(proto, FieldOf(row))) continue;
    given.emplace_back(&row, ValueOf(proto, row));
  }
  return version::GivenValues(std::move(given));
}

absl::StatusOr<TrainingParameters> FromProto(
    const v1::TrainingParameters& proto) {
  ASSIGN_OR_RETURN(const auto given, GivenFromProto(proto));
  TrainingParameters parameters;
  given(parameters);
  const absl::Status valid = version::Validate(parameters);
  if (!valid.ok()) return WithReason(valid, "PARAMETER_OUT_OF_RANGE");
  return parameters;
}

std::string PresetOf(const v1::TrainingParameters& proto) {
  return proto.has_preset() ? proto.preset() : "default";
}

v1::TrainingParameters ToProto(const TrainingParameters& parameters) {
  v1::TrainingParameters proto;
  for (const Parameter& row : ParameterTable()) {
    rpc::SetField(row.name, row.get(parameters), proto);
  }
  return proto;
}

v1::EpochMetrics ToProto(const version::EpochMetrics& metrics,
                         double seconds) {
  v1::EpochMetrics proto;
  proto.set_epoch(metrics.epoch);
  proto.set_training_loss(metrics.training_loss);
  proto.set_validation_loss(metrics.validation_loss);
  proto.set_validation_ap50(metrics.validation_ap50);
  proto.set_seconds(seconds);
  return proto;
}

version::EpochMetrics FromProto(const v1::EpochMetrics& proto) {
  return {.epoch = proto.epoch(),
          .training_loss = proto.training_loss(),
          .validation_loss = proto.validation_loss(),
          .validation_ap50 = proto.validation_ap50()};
}

}  // namespace tessera::wire
