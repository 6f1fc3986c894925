// What of a training's history a watch still has to send.
#ifndef TESSERA_SERVER_FRONT_GRPC_NEW_EPOCHS_H_
#define TESSERA_SERVER_FRONT_GRPC_NEW_EPOCHS_H_

#include <optional>
#include <vector>

#include "server/jobs/job.h"

namespace tessera::front {

// Of one WatchTrainingJob stream. Whoever receives what it keeps has the whole
// history if they do this with each answer: drop the epochs that they have from
// the first that is sent on, and those above `progress.epoch`; then append.
//
// Not thread-safe.
class NewEpochs {
 public:
  // `after_epoch` is as the request has it; without it all epochs are kept.
  explicit NewEpochs(std::optional<int> after_epoch)
      : after_epoch_(after_epoch) {}

  // Removes from the whole `history` what was sent before. A resumed training
  // repeats epochs: those whose figures changed are sent again.
  void Keep(std::vector<jobs::EpochMetrics>& history);

 private:
  const std::optional<int> after_epoch_;
  std::optional<std::vector<jobs::EpochMetrics>> sent_;  // None at first.
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_NEW_EPOCHS_H_
