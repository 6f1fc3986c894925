#include "server/front/grpc/convert_model.h"

#include <utility>

#include "base/status_macros.h"
#include "server/front/grpc/convert_access.h"
#include "server/front/grpc/convert_time.h"
#include "server/front/grpc/page.h"
#include "server/wire/convert_training.h"

namespace tessera::front {

using wire::FromProto;
using wire::ToProto;

namespace {

v1::Fingerprint FingerprintToProto(const version::Fingerprint& fingerprint) {
  v1::Fingerprint proto;
  proto.set_samples(fingerprint.samples);
  proto.set_objects(fingerprint.objects);
  proto.set_pixels(fingerprint.pixels);
  *proto.mutable_smallest_image() = ToProto(fingerprint.smallest_image);
  *proto.mutable_median_image() = ToProto(fingerprint.median_image);
  *proto.mutable_largest_image() = ToProto(fingerprint.largest_image);
  proto.set_diameter_p05_px(fingerprint.diameter_p05_px);
  proto.set_diameter_median_px(fingerprint.diameter_median_px);
  proto.set_diameter_p95_px(fingerprint.diameter_p95_px);
  proto.set_object_fraction(fingerprint.object_fraction);
  proto.set_touching_fraction(fingerprint.touching_fraction);
  proto.set_contrast(fingerprint.contrast);
  proto.set_saturated_fraction(fingerprint.saturated_fraction);
  proto.set_bits(fingerprint.bits);
  proto.set_pixel_size_um(fingerprint.pixel_size_um);
  return proto;
}

// Sets every field that comes from the manifest, except the manifest itself.
void Fill(v1::ModelVersion& proto, const version::Manifest& manifest) {
  proto.set_dataset(manifest.dataset);
  proto.set_dataset_sha256(manifest.dataset_sha256);
  // Each sample has two digests: the image's and the mask's.
  proto.set_sample_count(static_cast<int>(manifest.sample_sha256.size() / 2));
  proto.set_object_count(manifest.object_count);
  proto.set_binary_masks(manifest.binary_masks);
  if (manifest.fingerprint.samples > 0) {
    *proto.mutable_fingerprint() = FingerprintToProto(manifest.fingerprint);
  }
  proto.set_initial_model(manifest.initial_model);
  proto.set_initial_model_sha256(manifest.initial_model_sha256);
  *proto.mutable_parameters() = ToProto(manifest.parameters);
  for (const version::EpochMetrics& metrics : manifest.history) {
    // A manifest holds no durations, since the same training must give the same
    // bytes.
    *proto.add_history() = ToProto(metrics, /*seconds=*/0);
  }
  proto.set_best_epoch(manifest.best_epoch);
  for (const double ap : manifest.validation_ap) proto.add_validation_ap(ap);
  proto.set_object_threshold(manifest.decoding.object_threshold);
  proto.set_seed_threshold(manifest.decoding.seed_threshold);
  proto.set_parameter_count(manifest.parameter_count);
}

v1::ModelVersion RowToProto(const registry::ModelVersion& version) {
  v1::ModelVersion proto;
  proto.set_name(version.name());
  proto.set_sha256(version.sha256);
  proto.set_training_job(version.training_job);
  proto.set_starting_model(version.starting_model);
  proto.set_size_bytes(version.size_bytes);
  for (const std::string& alias : version.aliases) proto.add_aliases(alias);
  *proto.mutable_create_time() = ToProto(version.create_time);
  return proto;
}

}  // namespace

v1::Model ToProto(const registry::Model& model) {
  v1::Model proto;
  proto.set_name(model.name());
  proto.set_newest_version(model.newest_version);
  proto.set_version_count(model.version_count);
  proto.set_starting_version(model.starting_version);
  for (const auto& [alias, version] : model.aliases) {
    (*proto.mutable_aliases())[alias] = version;
  }
  *proto.mutable_create_time() = ToProto(model.create_time);
  *proto.mutable_access() = ToProto(model.access);
  return proto;
}

absl::StatusOr<v1::ModelVersion> ToProto(
    const registry::ModelVersion& version) {
  ASSIGN_OR_RETURN(const version::Manifest manifest, ManifestOf(version));
  v1::ModelVersion proto = RowToProto(version);
  Fill(proto, manifest);
  proto.set_manifest_json(version.manifest_json);
  return proto;
}

namespace {

v1::ModelVersion ListedToProto(const registry::ModelVersion& version) {
  absl::StatusOr<v1::ModelVersion> proto = ToProto(version);
  // One unreadable version must not prevent the others from being listed.
  if (!proto.ok()) return RowToProto(version);
  // A page of manifests would be too long for a message.
  proto->clear_manifest_json();
  return *std::move(proto);
}

}  // namespace

app::ImportedVersion FromProto(const v1::ImportModelVersionRequest& request) {
  return {.model_id = request.model_id(),
          .weights_sha256 = request.weights_sha256(),
          .manifest_sha256 = request.manifest_sha256()};
}

absl::Status Put(const absl::StatusOr<registry::Model>& found,
                 v1::Model* response) {
  RETURN_IF_ERROR(found.status());
  *response = ToProto(*found);
  return absl::OkStatus();
}

absl::Status Put(const absl::StatusOr<registry::ModelVersion>& found,
                 v1::ModelVersion* response) {
  RETURN_IF_ERROR(found.status());
  ASSIGN_OR_RETURN(*response, ToProto(*found));
  return absl::OkStatus();
}

absl::Status Put(const absl::StatusOr<db::Page<registry::Model>>& found,
                 v1::ListModelsResponse* response) {
  RETURN_IF_ERROR(found.status());
  FillPage(*found, response->mutable_models(), *response,
           [](const registry::Model& model) { return ToProto(model); });
  return absl::OkStatus();
}

absl::Status Put(const absl::StatusOr<db::Page<registry::ModelVersion>>& found,
                 v1::ListModelVersionsResponse* response) {
  RETURN_IF_ERROR(found.status());
  FillPage(*found, response->mutable_versions(), *response, &ListedToProto);
  return absl::OkStatus();
}

}  // namespace tessera::front
