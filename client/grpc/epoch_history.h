// Builds the history of a watched training job from incremental answers.
#ifndef TESSERA_CLIENT_GRPC_EPOCH_HISTORY_H_
#define TESSERA_CLIENT_GRPC_EPOCH_HISTORY_H_

#include <vector>

#include "client/api/training.h"

namespace tessera::client {

// `progress.history` has the epochs of one answer. Puts the epochs of the
// earlier answers, `before`, in front of them. The first epoch of the answer
// replaces the same epoch and all later ones in `before`. Epochs in `before`
// above `progress.epoch` are dropped too, because a resumed training job
// repeats them.
void JoinHistory(std::vector<EpochMetrics> before, TrainingProgress& progress);

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_GRPC_EPOCH_HISTORY_H_
