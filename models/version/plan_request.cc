#include "models/version/plan_request.h"

#include "base/error_reason.h"

namespace tessera::version {

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
