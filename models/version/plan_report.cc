#include "models/version/plan_report.h"

#include <algorithm>
#include <utility>

#include "base/overloaded.h"
#include "models/version/parameter_table.h"

namespace tessera::version {
namespace {

// Gives the parameter another value; changes both sides of a size.
void Change(const Parameter& row, TrainingParameters& parameters) {
  ParameterValue value = row.get(parameters);
  std::visit(
      Overloaded{[](bool& flag) { flag = !flag; },
                 [&](std::string& text) {
                   text = row.choices.empty()
                              ? text + "*"
                              : row.choices[text == row.choices[0] ? 1 : 0];
                 },
                 [](imaging::Size& size) {
                   size = {size.height + 1, size.width + 1};
                 },
                 [](auto& number) { number += 1; }},
      value);
  row.set(value, parameters).IgnoreError();  // Cannot fail: the choice is
                                             // known.
}

bool Contains(const std::vector<std::string>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

PlanReport::PlanReport(const GivenParameters& given) {
  TrainingParameters one;
  TrainingParameters other;
  for (const Parameter& row : ParameterTable()) Change(row, other);
  given(one);
  given(other);
  for (const Parameter* const row : ParametersInManifestOrder()) {
    if (row->get(one) == row->get(other)) given_.push_back(row->name);
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
  std::vector<PlanDecision> decisions;
  for (const std::string& name : names) {
    decisions.push_back({name, TextOf(FindParameter(name)->get(plan)),
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
