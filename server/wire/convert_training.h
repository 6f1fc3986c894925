// Training parameters and metrics: conversions from and to protos.
#ifndef TESSERA_SERVER_WIRE_CONVERT_TRAINING_H_
#define TESSERA_SERVER_WIRE_CONVERT_TRAINING_H_

#include <string>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/version/manifest.h"
#include "models/version/parameters.h"
#include "models/version/plan.h"
#include "rpc/parameter_fields.h"
#include "tessera/v1/training_service.pb.h"

namespace tessera::wire {

// Converts a message in which every value is set, such as an assignment's.
// Plans nothing and ignores `preset`. The result is valid.
// Errors of this and the next function: INVALID_ARGUMENT
// (PARAMETER_OUT_OF_RANGE), with the parameter's name and its valid values.
absl::StatusOr<version::TrainingParameters> FromProto(
    const v1::TrainingParameters& proto);

// Converts the values that the message sets, except `preset`. Checks only that
// choices have known names; version::PlanRequest() checks ranges.
absl::StatusOr<version::GivenParameters> GivenFromProto(
    const v1::TrainingParameters& proto);

// Returns the preset that the message sets, or `default`.
std::string PresetOf(const v1::TrainingParameters& proto);

// Sets every field except `preset`.
v1::TrainingParameters ToProto(const version::TrainingParameters& parameters);

v1::EpochMetrics ToProto(const version::EpochMetrics& metrics, double seconds);
version::EpochMetrics FromProto(const v1::EpochMetrics& proto);

using rpc::FromProto;
using rpc::ToProto;

}  // namespace tessera::wire

#endif  // TESSERA_SERVER_WIRE_CONVERT_TRAINING_H_
