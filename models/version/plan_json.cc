#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "models/version/plan.h"
#include "models/version/strict_json.h"

namespace tessera::version {
namespace {

using nlohmann::ordered_json;

constexpr char kSubject[] = "the plan";

}  // namespace

std::string ToJson(const std::vector<PlanDecision>& decisions) {
  ordered_json values = ordered_json::array();
  for (const PlanDecision& decision : decisions) {
    values.push_back({{"name", decision.name},
                      {"value", decision.value},
                      {"reason", decision.reason}});
  }
  return ordered_json{{"decisions", values}}.dump(
      -1, ' ', false, ordered_json::error_handler_t::replace);
}

absl::StatusOr<std::vector<PlanDecision>> DecisionsFromJson(
    absl::string_view json) {
  ASSIGN_OR_RETURN(const auto value, ParseStrictJson(json, kSubject));
  JsonFields fields(value, kSubject, JsonFields::Missing::kIsFault);
  const auto* values =
      fields.Member("decisions", nlohmann::json::value_t::array);
  RETURN_IF_ERROR(fields.status());
  std::vector<PlanDecision> decisions;
  for (const auto& entry : *values) {
    if (!entry.is_object()) {
      return absl::InvalidArgumentError(
          absl::StrCat(kSubject, ": a decision must be an object"));
    }
    PlanDecision& decision = decisions.emplace_back();
    JsonFields texts(entry, kSubject, JsonFields::Missing::kIsFault);
    texts.Read("name", decision.name);
    texts.Read("value", decision.value);
    texts.Read("reason", decision.reason);
    RETURN_IF_ERROR(texts.status());
  }
  return decisions;
}

}  // namespace tessera::version
