// Models and versions: conversions to protos.
#ifndef TESSERA_SERVER_FRONT_GRPC_CONVERT_MODEL_H_
#define TESSERA_SERVER_FRONT_GRPC_CONVERT_MODEL_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/models.h"
#include "server/db/page.h"
#include "server/registry/model.h"
#include "tessera/v1/model_service.pb.h"

namespace tessera::front {

v1::Model ToProto(const registry::Model& model);

// Unpacks the manifest as well. Errors: those of registry::ManifestOf().
absl::StatusOr<v1::ModelVersion> ToProto(
    const registry::ModelVersion& version);

// Import requests hold an id and two digests.
app::ImportedVersion FromProto(const v1::ImportModelVersionRequest& request);

// Each fills the response with what was found, or returns the error.
absl::Status Put(const absl::StatusOr<registry::Model>& found,
                 v1::Model* response);
absl::Status Put(const absl::StatusOr<registry::ModelVersion>& found,
                 v1::ModelVersion* response);
absl::Status Put(const absl::StatusOr<db::Page<registry::Model>>& found,
                 v1::ListModelsResponse* response);
// Versions as a list shows them: without `manifest_json`. If a manifest cannot
// be read, the fields that come from it are left empty.
absl::Status Put(const absl::StatusOr<db::Page<registry::ModelVersion>>& found,
                 v1::ListModelVersionsResponse* response);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_CONVERT_MODEL_H_
