// Prints the plan of a training job as a table.
#ifndef TESSERA_CLIENT_CLI_PLAN_TABLE_H_
#define TESSERA_CLIENT_CLI_PLAN_TABLE_H_

#include <vector>

#include "client/api/training.h"
#include "client/cli/session.h"

namespace tessera::cli {

// Prints one line for each decision. Prints nothing if the plan is empty, or
// with --json: the job's JSON object has the plan.
void PrintPlan(Session& session,
               const std::vector<client::PlanDecision>& plan);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_PLAN_TABLE_H_
