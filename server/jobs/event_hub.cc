#include "server/jobs/event_hub.h"

namespace tessera::jobs {

Subscription::Subscription(std::shared_ptr<Closable> watcher)
    : watcher_(std::move(watcher)) {}

Subscription& Subscription::operator=(Subscription&& other) noexcept {
  if (watcher_ != nullptr && watcher_ != other.watcher_) watcher_->Close();
  watcher_ = std::move(other.watcher_);
  return *this;
}

Subscription::~Subscription() {
  if (watcher_ != nullptr) watcher_->Close();
}

}  // namespace tessera::jobs
