// Models and versions as rows: all SQL of this room.
#ifndef TESSERA_SERVER_REGISTRY_MODEL_ROWS_H_
#define TESSERA_SERVER_REGISTRY_MODEL_ROWS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/access/principal.h"
#include "server/db/database.h"
#include "server/registry/model.h"
#include "server/registry/model_name.h"

namespace tessera::registry {

// Errors: NOT_FOUND (MODEL_NOT_FOUND).
absl::StatusOr<Model> FindModel(db::Session& session, const std::string& id);

// The failure of a call that names no model.
absl::Status ModelNotFound(const std::string& id);

// At most `limit` models whose id comes after `id`, of those that `viewer` may
// see.
absl::StatusOr<std::vector<Model>> ListModelsAfter(
    db::Session& session, const access::Principal& viewer, const std::string& id,
    int limit);

// Does nothing if the model exists.
absl::Status MakeModel(db::Session& session, const std::string& id,
                       absl::Time now);

// Empty if there is none.
absl::StatusOr<std::optional<ModelVersion>> FindNewestVersion(
    db::Session& session, const std::string& model_id);

// The version that a name means.
// Errors: NOT_FOUND (MODEL_NOT_FOUND, VERSION_NOT_FOUND).
absl::StatusOr<ModelVersion> FindVersion(db::Session& session,
                                         const VersionName& name);

// The name by number of the version that FindVersion() returns, without reading
// its manifest, which may be large. Errors: as FindVersion().
absl::StatusOr<VersionName> FindVersionName(db::Session& session,
                                            const VersionName& name);

// At most `limit` versions with a number below `before`, descending.
absl::StatusOr<std::vector<ModelVersion>> ListVersionsBefore(
    db::Session& session, const std::string& model_id, int64_t before,
    int limit);

// REQUIRES: the model exists and the number is new.
absl::Status Insert(db::Session& session, const ModelVersion& version);

// Points the alias to the version, wherever it pointed before.
absl::Status PutAlias(db::Session& session, const ModelVersion& version,
                      const std::string& alias);

// The id of a queued or running job that begins with the weights of version
// `number`, or with 0 of any of the model's; empty if there is none.
absl::StatusOr<std::string> FindJobUsing(db::Session& session,
                                         const std::string& model_id,
                                         int64_t number);

// Deletes the version, or the model with all its versions. Returns the
// digests that they referred to.
absl::StatusOr<std::vector<std::string>> DeleteVersion(
    db::Session& session, const ModelVersion& version);
absl::StatusOr<std::vector<std::string>> DeleteModel(db::Session& session,
                                                     const std::string& id);

}  // namespace tessera::registry

#endif  // TESSERA_SERVER_REGISTRY_MODEL_ROWS_H_
