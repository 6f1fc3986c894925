#include "server/process/device_losses.h"

#include <cassert>
#include <utility>

namespace tessera::process {

DeviceLosses::DeviceLosses(size_t devices, DeviceLossHandlers handlers)
    : devices_(devices), handlers_(std::move(handlers)) {
  assert(devices > 0);
}

void DeviceLosses::Lose(size_t device) {
  const absl::MutexLock lock(&mu_);
  if (!lost_.insert(device).second) return;
  handlers_.on_lost(device);
  if (lost_.size() == devices_) handlers_.on_all_lost();
}

void DeviceLosses::Regain(size_t device) {
  const absl::MutexLock lock(&mu_);
  const bool all = lost_.size() == devices_;
  if (lost_.erase(device) == 0) return;
  handlers_.on_back(device);
  if (all) handlers_.on_one_of_all_back();
}

void DeviceLosses::GiveUp(size_t device) {
  const absl::MutexLock lock(&mu_);
  assert(lost_.contains(device));
  if (gone_.insert(device).second && gone_.size() == devices_) {
    handlers_.on_all_gone();
  }
}

}  // namespace tessera::process
