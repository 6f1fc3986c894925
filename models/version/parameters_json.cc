#include "models/version/parameters_json.h"

#include <cassert>
#include <limits>
#include <utility>

#include "base/status_macros.h"
#include "models/version/strict_json.h"

namespace tessera::version {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr int kMaxInt = std::numeric_limits<int>::max();
constexpr char kSubject[] = "the training parameters";

// Ranges are left to Validate(); here numbers only have to fit their type.
ordered_json SizeToValue(imaging::Size size) {
  return {{"height", size.height}, {"width", size.width}};
}

void ReadSize(JsonFields& fields, const char* key, imaging::Size& size) {
  const json* value = fields.Member(key, json::value_t::object);
  if (value == nullptr) return;
  JsonFields sides(*value, key, JsonFields::Missing::kIsFault);
  sides.Read("height", 1, kMaxInt, size.height);
  sides.Read("width", 1, kMaxInt, size.width);
  sides.RefuseOthers();
  fields.Fail(sides.status());
}

template <typename T>
void ReadChoice(JsonFields& fields, const char* key,
                absl::StatusOr<T> (*parse)(absl::string_view), T& value) {
  std::string name = NameOf(value);
  fields.Read(key, name);
  absl::StatusOr<T> parsed = parse(name);
  if (parsed.ok()) value = *parsed;
  fields.Fail(parsed.status());
}

void ReadNetwork(JsonFields& fields, NetworkShape& network) {
  fields.Read("base_width", 0, kMaxInt, network.base_width);
  fields.Read("depth", 0, kMaxInt, network.depth);
  fields.Read("dropout", network.dropout);
  ReadChoice(fields, "upsampling", ParseUpsampling, network.upsampling);
  ReadChoice(fields, "skip_connection", ParseSkipConnection,
             network.skip_connection);
  ReadChoice(fields, "network_normalization", ParseNetworkNormalization,
             network.normalization);
}

// Leaves what `value` does not have as it is; ranges are not checked.
absl::Status ApplyValue(const json& value, TrainingParameters& p) {
  JsonFields fields(value, kSubject, JsonFields::Missing::kIsFine);
  ReadSize(fields, "network_input_size", p.network_input_size);
  ReadSize(fields, "subimage_size", p.subimage_size);
  fields.Read("learning_rate", p.learning_rate);
  fields.Read("batch_size", 0, kMaxInt, p.batch_size);
  fields.Read("epochs", 0, kMaxInt, p.epochs);
  fields.Read("erosion_width", 0, kMaxInt, p.erosion_width);
  fields.Read("min_area_px", 0, kMaxInt, p.min_area_px);
  fields.Read("seed", std::numeric_limits<int64_t>::min(),
              std::numeric_limits<int64_t>::max(), p.seed);
  fields.Read("validation_fraction", p.validation_fraction);
  fields.Read("early_stopping_patience", 0, kMaxInt, p.early_stopping_patience);
  // Before there was a choice of targets, manifests told their number of
  // classes.
  int classes = 2;
  fields.Read("classes", 2, 2, classes);
  ReadNetwork(fields, p.network);
  ReadChoice(fields, "target", ParseTarget, p.target);
  ReadChoice(fields, "learning_rate_schedule", ParseLearningRateSchedule,
             p.learning_rate_schedule);
  ReadChoice(fields, "precision", ParsePrecision, p.precision);
  fields.Read("weight_decay", p.weight_decay);
  fields.Read("weight_averaging", p.weight_averaging);
  fields.Read("crops_per_epoch", 0, kMaxInt, p.crops_per_epoch);
  fields.Read("augmentation_zoom", p.augmentation_zoom);
  ReadChoice(fields, "sampling", ParseSampling, p.sampling);
  ReadChoice(fields, "intensity_normalization", ParseIntensity, p.intensity);
  fields.Read("augmentation", p.augmentation);
  fields.Read("weight_map_w0", p.weight_map_w0);
  fields.Read("weight_map_sigma_px", p.weight_map_sigma_px);
  fields.Read("touching_gap_px", 0, kMaxInt, p.touching_gap_px);
  fields.Read("device", p.device);
  fields.RefuseOthers();
  return fields.status();
}

}  // namespace

ordered_json ParametersToValue(const TrainingParameters& parameters) {
  const TrainingParameters& p = parameters;
  return {{"network_input_size", SizeToValue(p.network_input_size)},
          {"subimage_size", SizeToValue(p.subimage_size)},
          {"learning_rate", p.learning_rate},
          {"batch_size", p.batch_size},
          {"epochs", p.epochs},
          {"erosion_width", p.erosion_width},
          {"seed", p.seed},
          {"validation_fraction", p.validation_fraction},
          {"early_stopping_patience", p.early_stopping_patience},
          {"base_width", p.network.base_width},
          {"depth", p.network.depth},
          {"sampling", NameOf(p.sampling)},
          {"intensity_normalization", NameOf(p.intensity)},
          {"network_normalization", NameOf(p.network.normalization)},
          {"augmentation", p.augmentation},
          {"weight_map_w0", p.weight_map_w0},
          {"weight_map_sigma_px", p.weight_map_sigma_px},
          {"touching_gap_px", p.touching_gap_px},
          {"dropout", p.network.dropout},
          {"upsampling", NameOf(p.network.upsampling)},
          {"skip_connection", NameOf(p.network.skip_connection)},
          {"target", NameOf(p.target)},
          {"learning_rate_schedule", NameOf(p.learning_rate_schedule)},
          {"weight_decay", p.weight_decay},
          {"weight_averaging", p.weight_averaging},
          {"precision", NameOf(p.precision)},
          {"crops_per_epoch", p.crops_per_epoch},
          {"augmentation_zoom", p.augmentation_zoom},
          {"min_area_px", p.min_area_px},
          {"device", p.device}};
}

absl::StatusOr<TrainingParameters> ParametersFromValue(const json& value) {
  assert(value.is_object());
  TrainingParameters parameters;
  RETURN_IF_ERROR(ApplyValue(value, parameters));
  if (!value.contains("min_area_px")) {
    parameters.min_area_px = EarlierMinAreaPx(parameters.sampling);
  }
  RETURN_IF_ERROR(Validate(parameters));
  return parameters;
}

std::string ToJson(const TrainingParameters& parameters) {
  return ParametersToValue(parameters)
      .dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

absl::StatusOr<TrainingParameters> ParametersFromJson(absl::string_view json) {
  ASSIGN_OR_RETURN(const auto value, ParseStrictJson(json, kSubject));
  return ParametersFromValue(value);
}

absl::Status ApplyJson(absl::string_view json, TrainingParameters& parameters) {
  ASSIGN_OR_RETURN(const auto value, ParseStrictJson(json, kSubject));
  return ApplyValue(value, parameters);
}

}  // namespace tessera::version
