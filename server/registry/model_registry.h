// Models, their numbered versions and aliases.
#ifndef TESSERA_SERVER_REGISTRY_MODEL_REGISTRY_H_
#define TESSERA_SERVER_REGISTRY_MODEL_REGISTRY_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/access/principal.h"
#include "server/db/database.h"
#include "server/db/page.h"
#include "server/files/kept_files.h"
#include "server/registry/model.h"
#include "server/registry/model_name.h"

namespace tessera::registry {

// Two files in the blob store that will become a version.
struct NewVersion {
  access::Principal creator;  // The owner of the model if it is new.
  std::string model_id;
  storage::Digest weights_sha256;
  storage::Digest manifest_sha256;
  std::string training_job;  // `trainingJobs/{id}`; empty if imported.
  std::string request_id;    // A retry with an equal id adds nothing twice.
};

// Keeps models. Versions are numbered 1, 2, … and never change; no number is
// used twice. The files of a version exist as long as the version.
//
// Errors of all methods: NOT_FOUND (MODEL_NOT_FOUND, VERSION_NOT_FOUND).
//
// The caller checks rights before the call. Methods that change something check
// them again in the transaction that makes the change.
//
// Thread-safe. Borrows everything it is given.
class ModelRegistry {
 public:
  ModelRegistry(db::Database& database, files::KeptFiles& files,
                const Clock& clock);

  // Checks both files and adds the next version; makes the model if absent.
  // Errors: INVALID_ARGUMENT (ID_INVALID, VERSION_INVALID) saying where a file
  // is wrong; FAILED_PRECONDITION (FILE_NOT_UPLOADED); ALREADY_EXISTS
  // (REQUEST_ID_REUSED); PERMISSION_DENIED (NOT_OWNER) if the model belongs to
  // another user.
  absl::StatusOr<ModelVersion> AddVersion(const NewVersion& version);

  // Like AddVersion(), but returns the newest version if it has these files.
  absl::StatusOr<ModelVersion> Import(const NewVersion& version);

  // The model with its aliases.
  absl::StatusOr<Model> GetModel(const ModelId& id) const;

  // The models that `viewer` may see, sorted by id.
  // Errors: INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
  absl::StatusOr<db::Page<Model>> ListModels(const access::Principal& viewer,
                                             const db::PageRequest& page) const;

  // The version that `name` means now.
  absl::StatusOr<ModelVersion> Resolve(const VersionName& name) const;

  // The name, by number, of the version that `name` means now. Faster than
  // Resolve(), which reads the manifest.
  absl::StatusOr<VersionName> ResolveName(const VersionName& name) const;

  // The model's versions, the newest first.
  // Errors: INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
  absl::StatusOr<db::Page<ModelVersion>> ListVersions(
      const ModelId& id, const db::PageRequest& page) const;

  // Creates the alias, or moves it to `version`. With `expected`, only if the
  // alias points to that version; 0 means that the alias must not exist.
  // Errors: INVALID_ARGUMENT (ID_INVALID); ABORTED (ALIAS_MOVED) if the alias
  // points to neither `expected` nor `version`; PERMISSION_DENIED (NOT_OWNER).
  absl::StatusOr<Model> SetAlias(const access::Principal& editor,
                                 const ModelId& id, const std::string& alias,
                                 int version,
                                 std::optional<int> expected = std::nullopt);

  // Deletes the version. If `name` has no number, deletes the model with all
  // its versions and aliases. Also deletes files that nothing else needs.
  // Who may only add versions to the model may delete those.
  // Errors: FAILED_PRECONDITION (VERSION_HAS_ALIAS) if an alias points to the
  // version, or (VERSION_IN_USE) if a job that has not ended uses it;
  // INVALID_ARGUMENT (NAME_INVALID) if `name` has an alias; PERMISSION_DENIED
  // (NOT_OWNER).
  absl::Status Delete(const access::Principal& editor, const VersionName& name);

 private:
  // The common part of AddVersion() and Import().
  absl::StatusOr<ModelVersion> Add(const NewVersion& version,
                                   bool reuse_newest);
  // Errors: FAILED_PRECONDITION (FILE_NOT_UPLOADED).
  absl::Status KeepFiles(db::Session& session, const NewVersion& version) const;
  // Reads and checks the two files. Fills in everything but number and time.
  absl::StatusOr<ModelVersion> Describe(const NewVersion& version) const;

  db::Database& database_;
  files::KeptFiles& files_;
  const Clock& clock_;
};

}  // namespace tessera::registry

#endif  // TESSERA_SERVER_REGISTRY_MODEL_REGISTRY_H_
