#include "models/version/parameters_json.h"

#include <cassert>
#include <limits>

#include "base/overloaded.h"
#include "base/status_macros.h"
#include "models/version/parameter_table.h"
#include "models/version/strict_json.h"

namespace tessera::version {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr int kMaxInt = std::numeric_limits<int>::max();
constexpr char kSubject[] = "the training parameters";

// Validate() checks the ranges; here numbers only have to fit their type.
ParameterValue ReadValue(JsonFields& fields, const char* key,
                         ParameterValue value) {
  std::visit(Overloaded{[&](int& number) {
                          fields.Read(key, 0, kMaxInt, number);
                        },
                        [&](int64_t& number) {
                          fields.Read(key,
                                      std::numeric_limits<int64_t>::min(),
                                      std::numeric_limits<int64_t>::max(),
                                      number);
                        },
                        [&](imaging::Size& size) {
                          fields.Read(key, 1, kMaxInt, size);
                        },
                        [&](auto& other) { fields.Read(key, other); }},
             value);
  return value;
}

// Sets the parameters that `value` has and leaves the others. Does not check
// ranges.
absl::Status ApplyValue(const json& value, TrainingParameters& parameters) {
  JsonFields fields(value, kSubject, JsonFields::Missing::kIsFine);
  for (const Parameter* const row : ParametersInManifestOrder()) {
    fields.Fail(row->set(
        ReadValue(fields, row->name.c_str(), row->get(parameters)),
        parameters));
  }
  // Manifests from before there was a choice of targets have a number of
  // classes.
  int classes = 2;
  fields.Read("classes", 2, 2, classes);
  fields.RefuseOthers();
  return fields.status();
}

}  // namespace

ordered_json ParametersToValue(const TrainingParameters& parameters) {
  ordered_json value;
  for (const Parameter* const row : ParametersInManifestOrder()) {
    ordered_json& member = value[row->name];
    std::visit(Overloaded{[&](imaging::Size size) {
                            member = SizeToValue(size);
                          },
                          [&](const auto& other) { member = other; }},
               row->get(parameters));
  }
  return value;
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

std::string StableJson(const TrainingParameters& parameters) {
  // The last place of the first Tessera whose checkpoints are still read.
  constexpr int kLastPlace = 30;
  const TrainingParameters defaults;
  ordered_json value = ParametersToValue(parameters);
  for (const Parameter& row : ParameterTable()) {
    if (row.manifest_place > kLastPlace &&
        row.get(parameters) == row.get(defaults)) {
      value.erase(row.name);
    }
  }
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
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
