#include "client/grpc/grpc_convert.h"

#include <utility>

#include "base/utf8.h"

namespace tessera::client {
namespace {

SampleFile FromProto(const v1::Sample::File& proto) {
  return {proto.filename(), proto.sha256()};
}

Fingerprint FromProto(const v1::Fingerprint& proto) {
  return {.samples = proto.samples(),
          .objects = proto.objects(),
          .pixels = proto.pixels(),
          .smallest_image = client::FromProto(proto.smallest_image()),
          .median_image = client::FromProto(proto.median_image()),
          .largest_image = client::FromProto(proto.largest_image()),
          .diameter_p05_px = proto.diameter_p05_px(),
          .diameter_median_px = proto.diameter_median_px(),
          .diameter_p95_px = proto.diameter_p95_px(),
          .object_fraction = proto.object_fraction(),
          .touching_fraction = proto.touching_fraction(),
          .contrast = proto.contrast(),
          .saturated_fraction = proto.saturated_fraction(),
          .bits = proto.bits(),
          .pixel_size_um = proto.pixel_size_um()};
}

Access FromProto(const v1::Access& proto) {
  Access access{.owner = proto.owner(),
                .visibility = Visibility::kPublic,
                .group = proto.group()};
  // A server without owners sends no visibility: all its resources are public.
  if (proto.visibility() == v1::Access::PRIVATE) {
    access.visibility = Visibility::kPrivate;
  } else if (proto.visibility() == v1::Access::GROUP) {
    access.visibility = Visibility::kGroup;
  }
  return access;
}

}  // namespace

v1::Access::Visibility ToProto(Visibility visibility) {
  switch (visibility) {
    case Visibility::kPrivate: return v1::Access::PRIVATE;
    case Visibility::kGroup: return v1::Access::GROUP;
    case Visibility::kPublic: return v1::Access::PUBLIC;
  }
  return v1::Access::VISIBILITY_UNSPECIFIED;
}

absl::Time FromProto(const google::protobuf::Timestamp& proto) {
  return absl::FromUnixSeconds(proto.seconds()) +
         absl::Nanoseconds(proto.nanos());
}

ServerStatus FromProto(const v1::ServerStatus& proto) {
  ServerStatus status{
      .version = proto.version(),
      .queued_jobs = proto.queued_jobs(),
      .running_jobs = proto.running_jobs(),
      .queued_segmentation_jobs = proto.queued_segmentation_jobs(),
      .running_segmentation_jobs = proto.running_segmentation_jobs(),
      .queued_slices = proto.queued_slices(),
      .running_slices = proto.running_slices(),
      .uptime = absl::Seconds(proto.uptime_seconds()),
      .blas = proto.blas(),
      .threads = proto.threads(),
      .libtorch_version = proto.libtorch_version()};
  for (const auto& device : proto.devices()) {
    status.devices.push_back(
        {.name = device.name(),
         .description = device.description(),
         .memory_total_bytes = device.memory_total_bytes(),
         .memory_used_bytes = device.memory_used_bytes(),
         .training_job = device.training_job(),
         .lost = device.lost()});
  }
  return status;
}

Dataset FromProto(const v1::Dataset& proto) {
  return {.name = proto.name(),
          .revision = proto.revision(),
          .sample_count = proto.sample_count(),
          .object_count = proto.object_count(),
          .size_bytes = proto.size_bytes(),
          .binary_masks = proto.binary_masks(),
          .sha256 = proto.sha256(),
          .create_time = FromProto(proto.create_time()),
          .access = FromProto(proto.access()),
          .warnings = {proto.warnings().begin(), proto.warnings().end()}};
}

Sample FromProto(const v1::Sample& proto) {
  return {.name = proto.name(),
          .image = FromProto(proto.image()),
          .mask = FromProto(proto.mask()),
          .size = {.height = proto.height(), .width = proto.width()},
          .object_count = proto.object_count()};
}

v1::Sample ToProto(const Sample& sample) {
  v1::Sample proto;
  proto.set_name(ToUtf8(sample.name));
  proto.mutable_image()->set_filename(ToUtf8(sample.image.filename));
  proto.mutable_image()->set_sha256(sample.image.sha256);
  proto.mutable_mask()->set_filename(ToUtf8(sample.mask.filename));
  proto.mutable_mask()->set_sha256(sample.mask.sha256);
  return proto;
}

Model FromProto(const v1::Model& proto) {
  Model model{.name = proto.name(),
              .newest_version = proto.newest_version(),
              .version_count = proto.version_count(),
              .create_time = FromProto(proto.create_time()),
              .access = FromProto(proto.access()),
              .starting_version = proto.starting_version()};
  model.aliases.insert(proto.aliases().begin(), proto.aliases().end());
  return model;
}

ModelVersion FromProto(const v1::ModelVersion& proto) {
  ModelVersion version{
      .name = proto.name(),
      .sha256 = proto.sha256(),
      .training_job = proto.training_job(),
      .dataset = proto.dataset(),
      .parameters = FromProto(proto.parameters()),
      .size_bytes = proto.size_bytes(),
      .parameter_count = proto.parameter_count(),
      .aliases = {proto.aliases().begin(), proto.aliases().end()},
      .manifest_json = proto.manifest_json(),
      .create_time = FromProto(proto.create_time()),
      .dataset_sha256 = proto.dataset_sha256(),
      .sample_count = proto.sample_count(),
      .object_count = proto.object_count(),
      .binary_masks = proto.binary_masks(),
      .initial_model = proto.initial_model(),
      .initial_model_sha256 = proto.initial_model_sha256(),
      .best_epoch = proto.best_epoch(),
      .validation_ap = {proto.validation_ap().begin(),
                        proto.validation_ap().end()},
      .object_threshold = proto.object_threshold(),
      .seed_threshold = proto.seed_threshold(),
      .starting_model = proto.starting_model()};
  for (const auto& epoch : proto.history()) {
    version.history.push_back(FromProto(epoch));
  }
  if (proto.has_fingerprint()) {
    version.fingerprint = FromProto(proto.fingerprint());
  }
  return version;
}

}  // namespace tessera::client
