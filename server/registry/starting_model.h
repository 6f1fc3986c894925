// Adds the model that comes with the program.
#ifndef TESSERA_SERVER_REGISTRY_STARTING_MODEL_H_
#define TESSERA_SERVER_REGISTRY_STARTING_MODEL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/clock.h"
#include "server/db/database.h"
#include "server/files/kept_files.h"
#include "server/storage/blob_store.h"

namespace tessera::registry {

// The two files of a version that comes with the program.
struct StartingModel {
  std::string id;              // Of the model.
  absl::string_view weights;   // weights.safetensors
  absl::string_view manifest;  // manifest.json
};

// What StartingModels::Add() did.
enum class StartingModelOutcome {
  kAdded,
  kDecided,    // An earlier start of a server has decided.
  kNameTaken,  // There is another model of that name, or a job will make one.
};

// Adds starting models. Such a model is public and has no owner: everybody who
// may train may add versions, and only admins may change the model. Its files
// count towards nobody's quota.
//
// Thread-safe. Borrows everything it is given.
class StartingModels {
 public:
  StartingModels(db::Database& database, files::KeptFiles& files,
                 storage::BlobStore& blobs, const Clock& clock)
      : database_(database), files_(files), blobs_(blobs), clock_(clock) {}

  // Adds the model with one version, to which the alias `production` points.
  // Decides once for a database, whichever server is asked: a model that was
  // deleted does not come back, and an installation that has a model of that
  // name keeps it as it is. While only a job holds the name, the decision is
  // left to a later call.
  // REQUIRES: the two files are a version.
  // Errors: UNAVAILABLE, RESOURCE_EXHAUSTED (DISK_FULL): nothing was decided; a
  // later call tries again.
  absl::StatusOr<StartingModelOutcome> Add(const StartingModel& model);

 private:
  absl::Status Store(absl::string_view bytes, const std::string& sha256);

  db::Database& database_;
  files::KeptFiles& files_;
  storage::BlobStore& blobs_;
  const Clock& clock_;
};

}  // namespace tessera::registry

#endif  // TESSERA_SERVER_REGISTRY_STARTING_MODEL_H_
