#include "server/front/grpc/new_epochs.h"

#include <algorithm>
#include <utility>

namespace tessera::front {

void NewEpochs::Keep(std::vector<jobs::EpochMetrics>& history) {
  if (!after_epoch_) return;
  std::vector<jobs::EpochMetrics> whole = history;
  auto first = history.begin();
  if (sent_) {
    first += static_cast<std::ptrdiff_t>(jobs::CommonEpochs(*sent_, whole));
  } else {
    first = std::find_if(history.begin(), history.end(), [&](const auto& one) {
      return one.epoch > *after_epoch_;
    });
  }
  history.erase(history.begin(), first);
  sent_ = std::move(whole);
}

}  // namespace tessera::front
