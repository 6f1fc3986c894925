#include "models/version/fine_tuning.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/version/plan_report.h"

namespace tessera::version {
namespace {

absl::Status CheckSame(const InitialVersion& initial, absl::string_view name,
                       const std::string& given, const std::string& has) {
  if (given == has) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s is %s, but %s has %s; leave it out, or train without its weights",
      name, given, initial.name, has));
}

// Whether the weights fit: dropout has none.
absl::Status CheckNetwork(const InitialVersion& initial,
                          const GivenParameters& given) {
  const TrainingParameters& has = initial.parameters;
  TrainingParameters wanted = has;
  given(wanted);
  RETURN_IF_ERROR(CheckSame(initial, "target", NameOf(wanted.target),
                            NameOf(has.target)));
  RETURN_IF_ERROR(CheckSame(initial, "base_width",
                            absl::StrCat(wanted.network.base_width),
                            absl::StrCat(has.network.base_width)));
  RETURN_IF_ERROR(CheckSame(initial, "depth",
                            absl::StrCat(wanted.network.depth),
                            absl::StrCat(has.network.depth)));
  RETURN_IF_ERROR(CheckSame(initial, "network_normalization",
                            NameOf(wanted.network.normalization),
                            NameOf(has.network.normalization)));
  RETURN_IF_ERROR(CheckSame(initial, "upsampling",
                            NameOf(wanted.network.upsampling),
                            NameOf(has.network.upsampling)));
  return CheckSame(initial, "skip_connection",
                   NameOf(wanted.network.skip_connection),
                   NameOf(has.network.skip_connection));
}

// What the weights have been trained for, then what is given.
void Inherit(const TrainingParameters& initial, const GivenParameters& given,
             bool keeps_scale, TrainingParameters& to) {
  to.network = initial.network;
  to.target = initial.target;
  to.sampling = initial.sampling;
  to.intensity = initial.intensity;
  to.network_input_size = initial.network_input_size;
  to.subimage_size = initial.subimage_size;
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

// Tells what was inherited from what was given.
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
  RETURN_IF_ERROR(CheckNetwork(initial, given));
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
