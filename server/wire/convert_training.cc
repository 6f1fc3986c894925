#include "server/wire/convert_training.h"

#include "base/error_reason.h"
#include "base/status_macros.h"

namespace tessera::wire {
namespace {

using version::TrainingParameters;

// Leaves `to` as it is where nothing is set.
template <typename T>
absl::Status ApplyName(bool is_set, const std::string& name,
                       absl::StatusOr<T> (*parse)(absl::string_view), T& to) {
  if (!is_set) return absl::OkStatus();
  ASSIGN_OR_RETURN(to, parse(name));
  return absl::OkStatus();
}

absl::Status ApplyNames(const v1::TrainingParameters& proto,
                        TrainingParameters& to) {
  RETURN_IF_ERROR(ApplyName(proto.has_sampling(), proto.sampling(),
                            version::ParseSampling, to.sampling));
  RETURN_IF_ERROR(ApplyName(proto.has_intensity_normalization(),
                            proto.intensity_normalization(),
                            version::ParseIntensity, to.intensity));
  RETURN_IF_ERROR(ApplyName(
      proto.has_network_normalization(), proto.network_normalization(),
      version::ParseNetworkNormalization, to.network.normalization));
  RETURN_IF_ERROR(ApplyName(proto.has_target(), proto.target(),
                            version::ParseTarget, to.target));
  RETURN_IF_ERROR(ApplyName(proto.has_upsampling(), proto.upsampling(),
                            version::ParseUpsampling, to.network.upsampling));
  RETURN_IF_ERROR(ApplyName(proto.has_skip_connection(),
                            proto.skip_connection(),
                            version::ParseSkipConnection,
                            to.network.skip_connection));
  RETURN_IF_ERROR(ApplyName(proto.has_learning_rate_schedule(),
                            proto.learning_rate_schedule(),
                            version::ParseLearningRateSchedule,
                            to.learning_rate_schedule));
  return ApplyName(proto.has_precision(), proto.precision(),
                   version::ParsePrecision, to.precision);
}

void ApplySizes(const v1::TrainingParameters& proto, TrainingParameters& to) {
  if (proto.has_network_input_size()) {
    to.network_input_size = FromProto(proto.network_input_size());
  }
  if (proto.has_subimage_size()) {
    to.subimage_size = FromProto(proto.subimage_size());
  }
}

void ApplyNumbers(const v1::TrainingParameters& proto, TrainingParameters& to) {
  if (proto.has_learning_rate()) to.learning_rate = proto.learning_rate();
  if (proto.has_batch_size()) to.batch_size = proto.batch_size();
  if (proto.has_epochs()) to.epochs = proto.epochs();
  if (proto.has_erosion_width()) to.erosion_width = proto.erosion_width();
  if (proto.has_seed()) to.seed = proto.seed();
  if (proto.has_validation_fraction()) {
    to.validation_fraction = proto.validation_fraction();
  }
  if (proto.has_early_stopping_patience()) {
    to.early_stopping_patience = proto.early_stopping_patience();
  }
  if (proto.has_base_width()) to.network.base_width = proto.base_width();
  if (proto.has_depth()) to.network.depth = proto.depth();
  if (proto.has_augmentation()) to.augmentation = proto.augmentation();
  if (proto.has_weight_map_w0()) to.weight_map_w0 = proto.weight_map_w0();
  if (proto.has_weight_map_sigma_px()) {
    to.weight_map_sigma_px = proto.weight_map_sigma_px();
  }
  if (proto.has_touching_gap_px()) {
    to.touching_gap_px = proto.touching_gap_px();
  }
  if (proto.has_dropout()) to.network.dropout = proto.dropout();
  if (proto.has_device()) to.device = proto.device();
  if (proto.has_weight_decay()) to.weight_decay = proto.weight_decay();
  if (proto.has_weight_averaging()) {
    to.weight_averaging = proto.weight_averaging();
  }
  if (proto.has_crops_per_epoch()) {
    to.crops_per_epoch = proto.crops_per_epoch();
  }
  if (proto.has_augmentation_zoom()) {
    to.augmentation_zoom = proto.augmentation_zoom();
  }
  if (proto.has_min_area_px()) to.min_area_px = proto.min_area_px();
}

// Sets what is set, and no more.
absl::Status Apply(const v1::TrainingParameters& proto,
                   TrainingParameters& to) {
  RETURN_IF_ERROR(ApplyNames(proto, to));
  ApplySizes(proto, to);
  ApplyNumbers(proto, to);
  return absl::OkStatus();
}

absl::StatusOr<TrainingParameters> Converted(
    const v1::TrainingParameters& proto) {
  TrainingParameters parameters;
  RETURN_IF_ERROR(Apply(proto, parameters));
  RETURN_IF_ERROR(version::Validate(parameters));
  return parameters;
}

absl::StatusOr<version::Plan> Planned(
    const v1::TrainingParameters& proto,
    const version::Fingerprint& fingerprint,
    const version::InitialVersion* initial) {
  TrainingParameters checked;
  RETURN_IF_ERROR(Apply(proto, checked));
  const std::string preset = proto.has_preset() ? proto.preset() : "default";
  const auto given = [&](TrainingParameters& to) {
    Apply(proto, to).IgnoreError();  // What failed has failed above.
  };
  ASSIGN_OR_RETURN(
      version::Plan plan,
      initial == nullptr
          ? version::PlanOfPreset(preset, fingerprint, given)
          : version::PlanFineTuning(preset, fingerprint, given, *initial));
  RETURN_IF_ERROR(version::Validate(plan.parameters));
  return plan;
}

absl::Status OutOfRange(const absl::Status& status) {
  return WithReason(status, "PARAMETER_OUT_OF_RANGE");
}

}  // namespace

absl::StatusOr<TrainingParameters> FromProto(
    const v1::TrainingParameters& proto) {
  absl::StatusOr<TrainingParameters> parameters = Converted(proto);
  if (parameters.ok()) return parameters;
  return OutOfRange(parameters.status());
}

absl::StatusOr<version::Plan> PlanFromProto(
    const v1::TrainingParameters& proto,
    const version::Fingerprint& fingerprint,
    const version::InitialVersion* initial) {
  absl::StatusOr<version::Plan> plan = Planned(proto, fingerprint, initial);
  if (plan.ok()) return plan;
  return OutOfRange(plan.status());
}

v1::TrainingParameters ToProto(const TrainingParameters& parameters) {
  v1::TrainingParameters proto;
  *proto.mutable_network_input_size() = ToProto(parameters.network_input_size);
  *proto.mutable_subimage_size() = ToProto(parameters.subimage_size);
  proto.set_learning_rate(parameters.learning_rate);
  proto.set_batch_size(parameters.batch_size);
  proto.set_epochs(parameters.epochs);
  proto.set_erosion_width(parameters.erosion_width);
  proto.set_seed(parameters.seed);
  proto.set_validation_fraction(parameters.validation_fraction);
  proto.set_early_stopping_patience(parameters.early_stopping_patience);
  proto.set_base_width(parameters.network.base_width);
  proto.set_depth(parameters.network.depth);
  proto.set_sampling(version::NameOf(parameters.sampling));
  proto.set_intensity_normalization(version::NameOf(parameters.intensity));
  proto.set_network_normalization(
      version::NameOf(parameters.network.normalization));
  proto.set_augmentation(parameters.augmentation);
  proto.set_weight_map_w0(parameters.weight_map_w0);
  proto.set_weight_map_sigma_px(parameters.weight_map_sigma_px);
  proto.set_touching_gap_px(parameters.touching_gap_px);
  proto.set_dropout(parameters.network.dropout);
  proto.set_device(parameters.device);
  proto.set_target(version::NameOf(parameters.target));
  proto.set_upsampling(version::NameOf(parameters.network.upsampling));
  proto.set_skip_connection(
      version::NameOf(parameters.network.skip_connection));
  proto.set_learning_rate_schedule(
      version::NameOf(parameters.learning_rate_schedule));
  proto.set_weight_decay(parameters.weight_decay);
  proto.set_weight_averaging(parameters.weight_averaging);
  proto.set_precision(version::NameOf(parameters.precision));
  proto.set_crops_per_epoch(parameters.crops_per_epoch);
  proto.set_augmentation_zoom(parameters.augmentation_zoom);
  proto.set_min_area_px(parameters.min_area_px);
  return proto;
}

v1::EpochMetrics ToProto(const version::EpochMetrics& metrics,
                         double seconds) {
  v1::EpochMetrics proto;
  proto.set_epoch(metrics.epoch);
  proto.set_training_loss(metrics.training_loss);
  proto.set_validation_loss(metrics.validation_loss);
  proto.set_validation_ap50(metrics.validation_ap50);
  proto.set_seconds(seconds);
  return proto;
}

version::EpochMetrics FromProto(const v1::EpochMetrics& proto) {
  return {.epoch = proto.epoch(),
          .training_loss = proto.training_loss(),
          .validation_loss = proto.validation_loss(),
          .validation_ap50 = proto.validation_ap50()};
}

v1::ImageSize ToProto(const imaging::Size& size) {
  v1::ImageSize proto;
  proto.set_height(size.height);
  proto.set_width(size.width);
  return proto;
}

imaging::Size FromProto(const v1::ImageSize& proto) {
  return {.height = proto.height(), .width = proto.width()};
}

}  // namespace tessera::wire
