#include "models/version/plan_report.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "models/version/parameters_json.h"

namespace tessera::version {
namespace {

// As the command line takes it.
std::string TextOf(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) {
    return absl::StrFormat("%g", value.get<double>());
  }
  if (!value.is_object()) return value.dump();
  return absl::StrFormat("%dx%d", value["height"].get<int>(),
                         value["width"].get<int>());
}

// Differs from TrainingParameters() in every value.
TrainingParameters Unlike() {
  return {.network = {.base_width = 1,
                      .depth = 1,
                      .normalization = NetworkNormalization::kGroup,
                      .upsampling = Upsampling::kNearest,
                      .skip_connection = SkipConnection::kAdd,
                      .dropout = 0.5},
          .target = Target::kFlow,
          .network_input_size = {1, 1},
          .subimage_size = {1, 1},
          .learning_rate = 0.5,
          .learning_rate_schedule = LearningRateSchedule::kCosine,
          .weight_decay = 0.5,
          .weight_averaging = 0.5,
          .precision = Precision::kBfloat16,
          .batch_size = 1,
          .epochs = 1,
          .crops_per_epoch = 1,
          .erosion_width = 1,
          .min_area_px = 1,
          .seed = 2,
          .validation_fraction = 0.5,
          .early_stopping_patience = 1,
          .sampling = Sampling::kRescale,
          .intensity = IntensityNormalization::kTrainingMax,
          .augmentation = false,
          .augmentation_zoom = 2,
          .weight_map_w0 = 1,
          .weight_map_sigma_px = 1,
          .touching_gap_px = 2,
          .device = "cpu"};
}

bool Contains(const std::vector<std::string>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

PlanReport::PlanReport(const GivenParameters& given) {
  TrainingParameters one;
  TrainingParameters other = Unlike();
  given(one);
  given(other);
  const auto ones = ParametersToValue(one);
  const auto others = ParametersToValue(other);
  for (const auto& [name, value] : ones.items()) {
    if (value == others[name]) given_.push_back(name);
  }
}

bool PlanReport::IsGiven(absl::string_view name) const {
  return Contains(given_, name);
}

void PlanReport::Explain(const std::string& name, std::string reason) {
  reasons_[name] = std::move(reason);
}

std::vector<PlanDecision> PlanReport::Decisions(
    std::vector<std::string> names, const TrainingParameters& plan,
    const Fingerprint& fingerprint) const {
  for (const std::string& name : given_) {
    if (!Contains(names, name)) names.push_back(name);
  }
  const auto values = ParametersToValue(plan);
  std::vector<PlanDecision> decisions;
  for (const std::string& name : names) {
    decisions.push_back({name, TextOf(values.at(name)),
                         IsGiven(name) ? "given" : reasons_.at(name)});
  }
  if (fingerprint.binary_masks) {
    decisions.push_back(
        {"masks", "binary",
         "objects are told apart by connection: masks are binary"});
  }
  return decisions;
}

}  // namespace tessera::version
