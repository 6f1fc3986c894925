// Reads and writes the rows of models, their versions and aliases.
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

// The error of a call whose model does not exist.
absl::Status ModelNotFound(const std::string& id);

// At most `limit` models that `viewer` may see, with ids after `id`.
absl::StatusOr<std::vector<Model>> ListModelsAfter(
    db::Session& session, const access::Principal& viewer, const std::string& id,
    int limit);

// Does nothing if the model exists.
absl::Status MakeModel(db::Session& session, const std::string& id,
                       absl::Time now);

// None if the model has no version.
absl::StatusOr<std::optional<ModelVersion>> FindNewestVersion(
    db::Session& session, const std::string& model_id);

// The version that `name` means.
// Errors: NOT_FOUND (MODEL_NOT_FOUND, VERSION_NOT_FOUND).
absl::StatusOr<ModelVersion> FindVersion(db::Session& session,
                                         const VersionName& name);

// The name, by number, of the version that FindVersion() returns. Does not read
// the manifest, which may be large. Errors: as FindVersion().
absl::StatusOr<VersionName> FindVersionName(db::Session& session,
                                            const VersionName& name);

// At most `limit` versions with numbers below `before`, the newest first.
absl::StatusOr<std::vector<ModelVersion>> ListVersionsBefore(
    db::Session& session, const std::string& model_id, int64_t before,
    int limit);

// REQUIRES: the model exists and the number is new.
absl::Status Insert(db::Session& session, const ModelVersion& version);

// Points the alias to the version, wherever it pointed before.
absl::Status PutAlias(db::Session& session, const ModelVersion& version,
                      const std::string& alias);

// The name of a queued or running job that begins with the weights of version
// `number` or segments with it, or, if `number` is 0, with any version of the
// model. Empty if there is none.
absl::StatusOr<std::string> FindJobUsing(db::Session& session,
                                         const std::string& model_id,
                                         int64_t number);

// Deletes the version, or the model with all its versions. Returns the digests
// to which the deleted rows referred.
absl::StatusOr<std::vector<std::string>> DeleteVersion(
    db::Session& session, const ModelVersion& version);
absl::StatusOr<std::vector<std::string>> DeleteModel(db::Session& session,
                                                     const std::string& id);

}  // namespace tessera::registry

#endif  // TESSERA_SERVER_REGISTRY_MODEL_ROWS_H_
