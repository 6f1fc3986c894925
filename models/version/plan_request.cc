#include "models/version/plan_request.h"

#include "base/error_reason.h"

namespace tessera::version {

absl::StatusOr<GivenParameters> GivenValues(
    std::vector<std::pair<const Parameter*, ParameterValue>> values) {
  TrainingParameters checked;
  for (const auto& [row, value] : values) {
    const absl::Status known = row->set(value, checked);
    if (!known.ok()) return WithReason(known, "PARAMETER_OUT_OF_RANGE");
  }
  return [values = std::move(values)](TrainingParameters& to) {
    for (const auto& [row, value] : values) {
      row->set(value, to).IgnoreError();  // Errors were reported above.
    }
  };
}

absl::StatusOr<Plan> PlanRequest(absl::string_view preset,
                                 const Fingerprint& fingerprint,
                                 const GivenParameters& given,
                                 const InitialVersion* initial) {
  absl::StatusOr<Plan> plan =
      initial == nullptr ? PlanOfPreset(preset, fingerprint, given)
                         : PlanFineTuning(preset, fingerprint, given, *initial);
  const absl::Status status =
      plan.ok() ? Validate(plan->parameters) : plan.status();
  if (status.ok()) return plan;
  return WithReason(status, "PARAMETER_OUT_OF_RANGE");
}

}  // namespace tessera::version
