// How a training was planned, as a table.
#ifndef TESSERA_CLIENT_CLI_PLAN_TABLE_H_
#define TESSERA_CLIENT_CLI_PLAN_TABLE_H_

#include <vector>

#include "client/api/training.h"
#include "client/cli/session.h"

namespace tessera::cli {

// Prints a line a decision. Prints nothing for an empty plan, nor with --json,
// where the job's own object has the plan.
void PrintPlan(Session& session,
               const std::vector<client::PlanDecision>& plan);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_PLAN_TABLE_H_
