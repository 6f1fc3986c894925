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
#include "server/registry/model.h"
#include "server/registry/model_name.h"
#include "server/storage/blob_store.h"

namespace tessera::registry {

// Two files in the blob store that are to become a version.
struct NewVersion {
  access::Principal creator;  // Whose the model becomes, if it is made.
  std::string model_id;
  storage::Digest weights_sha256;
  storage::Digest manifest_sha256;
  std::string training_job;  // `trainingJobs/{id}`; empty if imported.
  std::string request_id;    // A retry with it adds nothing twice.
};

// Keeps models. Versions are numbered 1, 2, … and never change; a number is
// not given out twice. All files of a version exist as long as it does.
//
// Errors of all: NOT_FOUND (MODEL_NOT_FOUND, VERSION_NOT_FOUND).
//
// What changes something asks for the right to in the transaction that changes
// it, too: whoever admitted the call did so before.
//
// Thread-safe. Borrows everything it is given.
class ModelRegistry {
 public:
  ModelRegistry(db::Database& database, storage::BlobStore& blobs,
                const Clock& clock);

  // Checks both files and adds the next version; makes the model if absent.
  // Errors: INVALID_ARGUMENT (ID_INVALID, VERSION_INVALID) saying where a file
  // is wrong; FAILED_PRECONDITION (FILE_NOT_UPLOADED); ALREADY_EXISTS
  // (REQUEST_ID_REUSED); PERMISSION_DENIED (NOT_OWNER) if the model's name is
  // taken by others.
  absl::StatusOr<ModelVersion> AddVersion(const NewVersion& version);

  // As AddVersion(), but returns the newest version if it has these files.
  absl::StatusOr<ModelVersion> Import(const NewVersion& version);

  // With its aliases.
  absl::StatusOr<Model> GetModel(const ModelId& id) const;

  // Those that `viewer` may see, by id.
  // Errors: INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
  absl::StatusOr<db::Page<Model>> ListModels(const access::Principal& viewer,
                                             const db::PageRequest& page) const;

  // The version that `name` means now.
  absl::StatusOr<ModelVersion> Resolve(const VersionName& name) const;

  // Its name by number, which is known sooner than the whole version.
  absl::StatusOr<VersionName> ResolveName(const VersionName& name) const;

  // The newest first. Errors: INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
  absl::StatusOr<db::Page<ModelVersion>> ListVersions(
      const ModelId& id, const db::PageRequest& page) const;

  // Makes or moves the alias; with `expected`, only if it points to that
  // version, or with 0 to none. Errors: INVALID_ARGUMENT (ID_INVALID); ABORTED
  // (ALIAS_MOVED) if it points to neither `expected` nor `version`;
  // PERMISSION_DENIED (NOT_OWNER).
  absl::StatusOr<Model> SetAlias(const access::Principal& editor,
                                 const ModelId& id, const std::string& alias,
                                 int version,
                                 std::optional<int> expected = std::nullopt);

  // Deletes the version, or, if `name` has no number, the model with all its
  // versions and aliases; and the files that nothing else needs.
  // Errors: FAILED_PRECONDITION (VERSION_HAS_ALIAS, VERSION_IN_USE) if an alias
  // points to the version, or a job that has not ended begins with its weights;
  // INVALID_ARGUMENT (NAME_INVALID) if an alias is named; PERMISSION_DENIED
  // (NOT_OWNER).
  absl::Status Delete(const access::Principal& editor, const VersionName& name);

 private:
  // What AddVersion() and Import() have in common.
  absl::StatusOr<ModelVersion> Add(const NewVersion& version,
                                   bool reuse_newest);
  // Reads and checks the two files; all but number and time is filled in.
  absl::StatusOr<ModelVersion> Describe(const NewVersion& version) const;

  db::Database& database_;
  storage::BlobStore& blobs_;
  const Clock& clock_;
};

}  // namespace tessera::registry

#endif  // TESSERA_SERVER_REGISTRY_MODEL_REGISTRY_H_
