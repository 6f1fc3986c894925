// What callers may do with models.
#ifndef TESSERA_SERVER_APP_MODELS_H_
#define TESSERA_SERVER_APP_MODELS_H_

#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/files/kept_files.h"
#include "server/registry/model_registry.h"
#include "server/storage/blob_reader.h"

namespace tessera::app {

// Two uploaded files that are to become a version.
struct ImportedVersion {
  std::string model_id;  // Chosen by the caller: `models/{id}`.
  std::string weights_sha256;
  std::string manifest_sha256;
};

// The files of a version that a caller may read: the manifest, then the
// weights; or one file that was made of both.
//
// Not thread-safe. Must not outlive the files.
class ExportedVersion {
 public:
  struct File {
    std::string filename;
    storage::BlobReader content;
  };

  ExportedVersion(const files::KeptFiles& files,
                  const registry::ModelVersion& version)
      : files_(&files),
        unread_({{"manifest.json", version.manifest_sha256},
                 {"weights.safetensors", version.weights_sha256}}) {}

  explicit ExportedVersion(File made) : made_(std::move(made)) {}

  // Opens the next file; returns none after the last.
  // Errors: those of KeptFiles::Read().
  absl::StatusOr<std::optional<File>> OpenNext();

 private:
  const files::KeptFiles* files_ = nullptr;
  std::optional<File> made_;
  std::deque<std::pair<std::string, storage::Digest>> unread_;
};

// Each method first checks the caller's role and right. Changes are written to
// the audit log.
//
// Errors of all methods: PERMISSION_DENIED (ROLE_TOO_LOW, NOT_OWNER); NOT_FOUND
// (MODEL_NOT_FOUND, VERSION_NOT_FOUND) if the resource does not exist or the
// caller may not see it; those of ModelRegistry's method of the same name.
//
// A front passes a value that it could not convert as an error. NOT_FOUND takes
// precedence over this error.
//
// Thread-safe. Borrows everything it is given.
class Models {
 public:
  Models(AccessControl& control, registry::ModelRegistry& registry,
         const files::KeptFiles& files)
      : control_(control), registry_(registry), files_(files) {}

  absl::StatusOr<registry::Model> Get(const Caller& caller,
                                      const registry::ModelId& id) const;
  absl::StatusOr<db::Page<registry::Model>> List(
      const Caller& caller, const db::PageRequest& page) const;
  absl::StatusOr<registry::ModelVersion> GetVersion(
      const Caller& caller, const registry::VersionName& name) const;
  // The version that callers get who name the model alone and want the one in
  // use: the alias `production`, or without it the newest. Another name is
  // resolved as by GetVersion().
  absl::StatusOr<registry::ModelVersion> GetServed(
      const Caller& caller, const registry::VersionName& name) const;
  absl::StatusOr<db::Page<registry::ModelVersion>> ListVersions(
      const Caller& caller, const registry::ModelId& id,
      const db::PageRequest& page) const;
  // Returns the files of the version, to be read later.
  absl::StatusOr<ExportedVersion> Export(
      const Caller& caller, const registry::VersionName& name) const;

  // Errors: FAILED_PRECONDITION (FILE_NOT_UPLOADED), also for files that only
  // other users have sent.
  absl::StatusOr<registry::ModelVersion> Import(const Caller& caller,
                                                const ImportedVersion& version,
                                                const std::string& request_id);
  absl::StatusOr<registry::Model> SetAlias(const Caller& caller,
                                           const registry::ModelId& id,
                                           const std::string& alias,
                                           int version,
                                           std::optional<int> expected);
  // Errors: those of AccessStore::Share().
  absl::StatusOr<registry::Model> Share(
      const Caller& caller, const registry::ModelId& id,
      const absl::StatusOr<access::Visibility>& visibility,
      const std::string& group);
  absl::Status Delete(const Caller& caller, const registry::VersionName& name);

 private:
  absl::Status CheckMayRead(const Caller& caller,
                            const registry::ModelId& id) const;
  absl::Status CheckMayChange(const Caller& caller,
                              const registry::ModelId& id) const;
  absl::Status CheckMayAdd(const Caller& caller,
                           const registry::ModelId& id) const;

  AccessControl& control_;
  registry::ModelRegistry& registry_;
  const files::KeptFiles& files_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_MODELS_H_
