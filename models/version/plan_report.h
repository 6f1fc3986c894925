// Explains a plan: which values were given, and why the others were chosen.
// Used by plan.cc and fine_tuning.cc.
#ifndef TESSERA_MODELS_VERSION_PLAN_REPORT_H_
#define TESSERA_MODELS_VERSION_PLAN_REPORT_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "models/version/plan.h"

namespace tessera::version {

// Not thread-safe; one per plan.
class PlanReport {
 public:
  // Finds out what `given` sets by calling it on two sets of parameters that
  // have no value in common.
  explicit PlanReport(const GivenParameters& given);

  // `name` is the parameter's in the table.
  bool IsGiven(absl::string_view name) const;

  void Explain(const std::string& name, std::string reason);

  // Returns the decisions on `names`, then the other given values, then a note
  // on the masks if there is one. REQUIRES: each of `names` is explained or
  // given.
  std::vector<PlanDecision> Decisions(std::vector<std::string> names,
                                      const TrainingParameters& plan,
                                      const Fingerprint& fingerprint) const;

 private:
  std::vector<std::string> given_;              // Names, in manifest order.
  std::map<std::string, std::string> reasons_;  // By name.
};

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_PLAN_REPORT_H_
