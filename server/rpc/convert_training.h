// Training parameters and metrics: the wire's and ours.
#ifndef TESSERA_SERVER_RPC_CONVERT_TRAINING_H_
#define TESSERA_SERVER_RPC_CONVERT_TRAINING_H_

#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/version/manifest.h"
#include "models/version/parameters.h"
#include "tessera/v1/training_service.pb.h"

namespace tessera::rpc {

// Begins with the preset and applies what is set; the result is valid. A
// network input size without a subimage size sets both, so that pixels keep
// their scale.
// Errors: INVALID_ARGUMENT naming the parameter and what it may be.
absl::StatusOr<version::TrainingParameters> FromProto(
    const v1::TrainingParameters& proto);

// Sets every field but `preset`.
v1::TrainingParameters ToProto(const version::TrainingParameters& parameters);

v1::EpochMetrics ToProto(const version::EpochMetrics& metrics, double seconds);
version::EpochMetrics FromProto(const v1::EpochMetrics& proto);

v1::ImageSize ToProto(const imaging::Size& size);
imaging::Size FromProto(const v1::ImageSize& proto);

}  // namespace tessera::rpc

#endif  // TESSERA_SERVER_RPC_CONVERT_TRAINING_H_
