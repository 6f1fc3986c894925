#include "server/process/starter.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "models/starter/starter.h"
#include "server/registry/starting_model.h"

namespace tessera::process {

using registry::StartingModelOutcome;

void AddStartingModel(State& state) {
  registry::StartingModels models(state.database(), state.files(),
                                  state.blobs(), state.clock());
  const absl::StatusOr<StartingModelOutcome> outcome =
      models.Add({.id = starter::kModelId,
                  .weights = starter::Weights(),
                  .manifest = starter::Manifest()});
  const std::string name = absl::StrCat("models/", starter::kModelId);
  if (!outcome.ok()) {
    Log(Severity::kWarning,
        "the starting model could not be added; the next start tries again",
        {{"model", name}, {"cause", std::string(outcome.status().message())}});
    return;
  }
  if (*outcome == StartingModelOutcome::kAdded) {
    Log(Severity::kInfo, "added the starting model, which comes with Tessera",
        {{"model", name}});
  } else if (*outcome == StartingModelOutcome::kNameTaken) {
    Log(Severity::kInfo, "left out the starting model, since its name is taken",
        {{"model", name}});
  }
}

}  // namespace tessera::process
