#include "server/registry/model.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"

namespace tessera::registry {

std::string Model::name() const { return absl::StrCat("models/", id); }

std::string ModelVersion::name() const {
  return absl::StrCat("models/", model_id, "/versions/", number);
}

absl::StatusOr<version::Manifest> ManifestOf(const ModelVersion& version) {
  absl::StatusOr<version::Manifest> manifest =
      version::ManifestFromJson(version.manifest_json);
  if (manifest.ok()) return manifest;
  return WithReason(
      absl::DataLossError(absl::StrFormat(
          "the manifest of %s cannot be read: %s. If a newer version of "
          "Tessera made it, start that version; otherwise import or train the "
          "model version again",
          version.name(), manifest.status().message())),
      "MANIFEST_UNREADABLE", version.name());
}

}  // namespace tessera::registry
