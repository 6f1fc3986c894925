#include "client/grpc/epoch_history.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace tessera::client {

void JoinHistory(std::vector<EpochMetrics> before, TrainingProgress& progress) {
  const int next = progress.history.empty() ? std::numeric_limits<int>::max()
                                            : progress.history.front().epoch;
  before.erase(std::find_if(before.begin(), before.end(),
                            [&](const EpochMetrics& one) {
                              return one.epoch >= next ||
                                     one.epoch > progress.epoch;
                            }),
               before.end());
  before.insert(before.end(), progress.history.begin(), progress.history.end());
  progress.history = std::move(before);
}

}  // namespace tessera::client
