// A model and a model version.
#ifndef TESSERA_SERVER_REGISTRY_MODEL_H_
#define TESSERA_SERVER_REGISTRY_MODEL_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "models/version/manifest.h"
#include "server/access/access.h"

namespace tessera::registry {

// A named series of versions.
struct Model {
  std::string id;
  int newest_version = 0;  // 0 if it has none.
  int version_count = 0;
  int starting_version = 0;  // The version that came with Tessera; 0: none.
  std::map<std::string, int> aliases;  // Alias to version.
  absl::Time create_time;
  access::Access access;  // Applies to all versions.

  std::string name() const;  // `models/{id}`
};

// One version of a model. Immutable, except for the aliases that point to it.
struct ModelVersion {
  std::string model_id;
  int number = 0;               // From 1.
  std::string sha256;           // Of both files.
  std::string weights_sha256;   // Blob of weights.safetensors.
  std::string manifest_sha256;  // Blob of manifest.json.
  std::string manifest_json;    // The same bytes as the blob.
  std::string training_job;     // `trainingJobs/{id}`; empty if imported.
  std::string added_by;         // A user; empty: the server, or unknown.
  bool starting_model = false;  // It came with Tessera.
  int64_t size_bytes = 0;       // Of both files.
  std::vector<std::string> aliases;
  absl::Time create_time;

  std::string name() const;  // `models/{id}/versions/{n}`
};

// Parses the version's manifest. Errors: DATA_LOSS if it cannot be read.
absl::StatusOr<version::Manifest> ManifestOf(const ModelVersion& version);

}  // namespace tessera::registry

#endif  // TESSERA_SERVER_REGISTRY_MODEL_H_
