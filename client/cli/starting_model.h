// Tells users of the model that came with the server.
#ifndef TESSERA_CLIENT_CLI_STARTING_MODEL_H_
#define TESSERA_CLIENT_CLI_STARTING_MODEL_H_

#include "client/api/api.h"
#include "client/cli/session.h"
#include "client/cli/training_options.h"

namespace tessera::cli {

// After `job` was queued: says that the training could begin with the weights
// of the starting model. Says so if the training begins with random weights,
// its dataset has few samples, and the starting model's network and scale would
// do. Prints nothing with --json, or if the server cannot be asked.
void NoteStartingModel(Session& session, client::Api& api,
                       const TrainingOptions& options,
                       const client::TrainingJob& job);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_STARTING_MODEL_H_
