// Training parameters and metrics: the wire's and ours.
#ifndef TESSERA_SERVER_WIRE_CONVERT_TRAINING_H_
#define TESSERA_SERVER_WIRE_CONVERT_TRAINING_H_

#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/version/fine_tuning.h"
#include "models/version/manifest.h"
#include "models/version/parameters.h"
#include "models/version/plan.h"
#include "tessera/v1/training_service.pb.h"

namespace tessera::wire {

// Of a message in which every value is set, such as an assignment's; nothing is
// planned and `preset` is passed over. The result is valid.
// Errors, also of the next two: INVALID_ARGUMENT (PARAMETER_OUT_OF_RANGE)
// naming the parameter and what it may be.
absl::StatusOr<version::TrainingParameters> FromProto(
    const v1::TrainingParameters& proto);

// Sets what is set in the message, but `preset`. Checks that choices have known
// names; ranges are left to version::PlanRequest().
absl::StatusOr<version::GivenParameters> GivenFromProto(
    const v1::TrainingParameters& proto);

// version::PlanRequest() with what GivenFromProto() returns and the message's
// preset; `default` if none is set. `initial` may be null.
absl::StatusOr<version::Plan> PlanFromProto(
    const v1::TrainingParameters& proto,
    const version::Fingerprint& fingerprint,
    const version::InitialVersion* initial = nullptr);

// Sets every field but `preset`.
v1::TrainingParameters ToProto(const version::TrainingParameters& parameters);

v1::EpochMetrics ToProto(const version::EpochMetrics& metrics, double seconds);
version::EpochMetrics FromProto(const v1::EpochMetrics& proto);

v1::ImageSize ToProto(const imaging::Size& size);
imaging::Size FromProto(const v1::ImageSize& proto);

}  // namespace tessera::wire

#endif  // TESSERA_SERVER_WIRE_CONVERT_TRAINING_H_
