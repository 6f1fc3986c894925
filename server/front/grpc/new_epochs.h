// Which epochs of a training's history a watch still has to send.
#ifndef TESSERA_SERVER_FRONT_GRPC_NEW_EPOCHS_H_
#define TESSERA_SERVER_FRONT_GRPC_NEW_EPOCHS_H_

#include <optional>
#include <vector>

#include "server/jobs/job.h"

namespace tessera::front {

// Tracks what one WatchTrainingJob stream has sent. With each answer a client
// keeps the whole history in three steps: drop its epochs from the first epoch
// of the answer on, drop its epochs above `progress.epoch`, append the answer's
// epochs.
//
// Not thread-safe; one per stream.
class NewEpochs {
 public:
  // `after_epoch` is the request's; if it is not given, all epochs are kept.
  explicit NewEpochs(std::optional<int> after_epoch)
      : after_epoch_(after_epoch) {}

  // Removes from `history`, which must be whole, the epochs sent before. A
  // resumed training repeats epochs. From the first epoch whose figures
  // changed, all are sent again.
  void Keep(std::vector<jobs::EpochMetrics>& history);

 private:
  const std::optional<int> after_epoch_;
  std::optional<std::vector<jobs::EpochMetrics>> sent_;  // Unset before Keep().
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_NEW_EPOCHS_H_
