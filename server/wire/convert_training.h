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
// planned and `preset` is passed over. The result is valid, as below.
// Errors of both: INVALID_ARGUMENT (PARAMETER_OUT_OF_RANGE) naming the
// parameter and what it may be.
absl::StatusOr<version::TrainingParameters> FromProto(
    const v1::TrainingParameters& proto);

// Plans what is not set; see version::PlanOfPreset(), or with `initial`, which
// may be null, version::PlanFineTuning().
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
