#include "client/cli/plan_table.h"

#include <string>

namespace tessera::cli {

void PrintPlan(Session& session,
               const std::vector<client::PlanDecision>& plan) {
  if (session.json || plan.empty()) return;
  std::vector<std::vector<std::string>> rows;
  for (const client::PlanDecision& decision : plan) {
    rows.push_back({decision.name, decision.value, decision.reason});
  }
  session.PrintTable({"PARAMETER", "VALUE", "BECAUSE"}, rows, {});
  // Flushed, so that the plan is visible before the training begins.
  session.environment().out.flush();
}

}  // namespace tessera::cli
