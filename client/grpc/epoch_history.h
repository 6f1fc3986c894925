// The history of a watched training, from answers that bring what is new.
#ifndef TESSERA_CLIENT_GRPC_EPOCH_HISTORY_H_
#define TESSERA_CLIENT_GRPC_EPOCH_HISTORY_H_

#include <vector>

#include "client/api/training.h"

namespace tessera::client {

// Makes `progress.history`, which has the epochs that an answer brought, whole
// with those of the answers `before`. An epoch that comes again replaces the
// earlier one and all after it; epochs above `progress.epoch` are dropped, as a
// resumed training repeats them.
void JoinHistory(std::vector<EpochMetrics> before, TrainingProgress& progress);

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_GRPC_EPOCH_HISTORY_H_
