#include "server/rpc/convert_model.h"

#include "absl/strings/str_format.h"
#include "models/version/manifest.h"
#include "server/rpc/convert_time.h"
#include "server/rpc/convert_training.h"

namespace tessera::rpc {

v1::Model ToProto(const registry::Model& model) {
  v1::Model proto;
  proto.set_name(model.name());
  proto.set_newest_version(model.newest_version);
  proto.set_version_count(model.version_count);
  for (const auto& [alias, version] : model.aliases) {
    (*proto.mutable_aliases())[alias] = version;
  }
  *proto.mutable_create_time() = ToProto(model.create_time);
  return proto;
}

absl::StatusOr<v1::ModelVersion> ToProto(
    const registry::ModelVersion& version) {
  const absl::StatusOr<version::Manifest> manifest =
      version::ManifestFromJson(version.manifest_json);
  if (!manifest.ok()) {
    return absl::DataLossError(absl::StrFormat(
        "the manifest of %s is damaged: %s; import or train the version anew",
        version.name(), manifest.status().message()));
  }
  v1::ModelVersion proto;
  proto.set_name(version.name());
  proto.set_sha256(version.sha256);
  proto.set_training_job(version.training_job);
  proto.set_dataset(manifest->dataset);
  *proto.mutable_parameters() = ToProto(manifest->parameters);
  for (const version::EpochMetrics& metrics : manifest->history) {
    // A manifest holds no durations: the same training, the same bytes.
    *proto.add_history() = ToProto(metrics, /*seconds=*/0);
  }
  proto.set_size_bytes(version.size_bytes);
  proto.set_parameter_count(manifest->parameter_count);
  for (const std::string& alias : version.aliases) proto.add_aliases(alias);
  proto.set_manifest_json(version.manifest_json);
  *proto.mutable_create_time() = ToProto(version.create_time);
  return proto;
}

}  // namespace tessera::rpc
