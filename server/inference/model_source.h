// Where the model versions come from that a device applies.
#ifndef TESSERA_SERVER_INFERENCE_MODEL_SOURCE_H_
#define TESSERA_SERVER_INFERENCE_MODEL_SOURCE_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/files/kept_files.h"
#include "server/registry/model.h"
#include "server/registry/model_name.h"
#include "server/registry/model_registry.h"
#include "server/storage/local_blob.h"

namespace tessera::inference {

// Thread-safe.
class ModelSource {
 public:
  virtual ~ModelSource() = default;

  // The version, by number, that `name` means now. Fast. Errors: NOT_FOUND
  // (MODEL_NOT_FOUND, VERSION_NOT_FOUND) if there is no such version.
  virtual absl::StatusOr<registry::VersionName> ResolveName(
      const registry::VersionName& name) const = 0;
  // The version. Errors: as ResolveName().
  virtual absl::StatusOr<registry::ModelVersion> Resolve(
      const registry::VersionName& name) const = 0;
  // The version's weights. Errors: those of KeptFiles::Fetch().
  virtual absl::StatusOr<storage::LocalBlob> FetchWeights(
      const registry::ModelVersion& version) const = 0;
};

// The versions that this server keeps. Borrows the registry and the files.
class RegistryModels final : public ModelSource {
 public:
  RegistryModels(const registry::ModelRegistry& registry,
                 const files::KeptFiles& files)
      : registry_(registry), files_(files) {}

  absl::StatusOr<registry::VersionName> ResolveName(
      const registry::VersionName& name) const override {
    return registry_.ResolveName(name);
  }
  absl::StatusOr<registry::ModelVersion> Resolve(
      const registry::VersionName& name) const override {
    return registry_.Resolve(name);
  }
  absl::StatusOr<storage::LocalBlob> FetchWeights(
      const registry::ModelVersion& version) const override {
    return files_.Fetch(version.weights_sha256);
  }

 private:
  const registry::ModelRegistry& registry_;
  const files::KeptFiles& files_;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_MODEL_SOURCE_H_
