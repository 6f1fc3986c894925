#include "models/version/fine_tuning.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/version/parameter_table.h"
#include "models/version/plan_report.h"

namespace tessera::version {
namespace {

// Checks that the weights fit the given parameters.
absl::Status CheckKept(const InitialVersion& initial,
                       const GivenParameters& given) {
  TrainingParameters wanted = initial.parameters;
  given(wanted);
  for (const Parameter& row : ParameterTable()) {
    const ParameterValue asked = row.get(wanted);
    const ParameterValue has = row.get(initial.parameters);
    if (row.fine_tuning != FineTuning::kKeeps || asked == has) continue;
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s is %s, but %s has %s; leave it out, or train without its weights",
        row.name, TextOf(asked), initial.name, TextOf(has)));
  }
  return absl::OkStatus();
}

// Sets the parameters that the weights were trained for, then the given ones.
void Inherit(const TrainingParameters& initial, const GivenParameters& given,
             bool keeps_scale, TrainingParameters& to) {
  for (const Parameter& row : ParameterTable()) {
    if (row.fine_tuning == FineTuning::kPlans) continue;
    row.set(row.get(initial), to).IgnoreError();  // Cannot fail: the choice is
                                                  // known.
  }
  given(to);
  if (!keeps_scale) return;
  const auto side = [](int input_px, int old_input_px, int old_subimage_px) {
    return static_cast<int>(
        std::lround(double{1} * input_px * old_subimage_px / old_input_px));
  };
  to.subimage_size = {
      side(to.network_input_size.height, initial.network_input_size.height,
           initial.subimage_size.height),
      side(to.network_input_size.width, initial.network_input_size.width,
           initial.subimage_size.width)};
}

// Tells inherited from given values in the plan's decisions.
void ExplainInherited(const PlanReport& asked, const InitialVersion& initial,
                      Plan& plan) {
  for (PlanDecision& decision : plan.decisions) {
    if (decision.reason == "given" && !asked.IsGiven(decision.name)) {
      decision.reason = absl::StrCat("as ", initial.name, " has it");
    }
  }
  plan.decisions.insert(plan.decisions.begin(),
                        {"initial_model", initial.name,
                         "whose weights the training begins with"});
}

}  // namespace

absl::StatusOr<Plan> PlanFineTuning(absl::string_view preset,
                                    const Fingerprint& fingerprint,
                                    const GivenParameters& given,
                                    const InitialVersion& initial) {
  RETURN_IF_ERROR(CheckKept(initial, given));
  const PlanReport asked(given);
  const bool keeps_scale = asked.IsGiven("network_input_size") &&
                           !asked.IsGiven("subimage_size");
  const auto inherited = [&](TrainingParameters& to) {
    Inherit(initial.parameters, given, keeps_scale, to);
  };
  ASSIGN_OR_RETURN(Plan plan, PlanOfPreset(preset, fingerprint, inherited));
  ExplainInherited(asked, initial, plan);
  return plan;
}

}  // namespace tessera::version
