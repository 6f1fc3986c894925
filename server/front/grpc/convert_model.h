// Models and versions: conversions to protos.
#ifndef TESSERA_SERVER_FRONT_GRPC_CONVERT_MODEL_H_
#define TESSERA_SERVER_FRONT_GRPC_CONVERT_MODEL_H_

#include "absl/status/statusor.h"
#include "server/registry/model.h"
#include "tessera/v1/model_service.pb.h"

namespace tessera::front {

v1::Model ToProto(const registry::Model& model);

// Unpacks the manifest as well. Errors: those of registry::ManifestOf().
absl::StatusOr<v1::ModelVersion> ToProto(
    const registry::ModelVersion& version);

// A version as a list shows it: without `manifest_json`. If the manifest cannot
// be read, the fields that come from it are left empty.
v1::ModelVersion ToListedProto(const registry::ModelVersion& version);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_CONVERT_MODEL_H_
