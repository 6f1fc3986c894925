// Adds the model that comes with Tessera when a server starts.
#ifndef TESSERA_SERVER_PROCESS_STARTER_H_
#define TESSERA_SERVER_PROCESS_STARTER_H_

#include "server/process/state.h"

namespace tessera::process {

// Adds the model `nuclei`, unless that was decided at an earlier start
// (registry/starting_model.h), and logs what it did. A server without the model
// is better than none, so a failure is logged, and the next start tries again.
void AddStartingModel(State& state);

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_STARTER_H_
