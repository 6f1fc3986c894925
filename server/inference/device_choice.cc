#include "server/inference/device_choice.h"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <utility>

#include "base/error_reason.h"
#include "base/retry_delay.h"

namespace tessera::inference {
namespace {

// A device that is lost for a minute ends the server, which then starts again.
constexpr absl::Duration kRetryDelay = absl::Seconds(10);

}  // namespace

absl::Status DeviceLost(absl::string_view message) {
  return WithRetryDelay(
      WithReason(absl::UnavailableError(message), "DEVICE_LOST"), kRetryDelay);
}

DeviceChoice::Turn::Turn(Turn&& other) noexcept
    : choice_(std::exchange(other.choice_, nullptr)), device_(other.device_) {}

DeviceChoice::Turn::~Turn() {
  if (choice_ == nullptr) return;
  const absl::MutexLock lock(&choice_->mu_);
  --choice_->candidates_[device_].in_work;
}

DeviceChoice::DeviceChoice(std::vector<const LoadedModels*> devices)
    : devices_(std::move(devices)), candidates_(devices_.size()) {
  assert(!devices_.empty());
}

absl::StatusOr<DeviceChoice::Turn> DeviceChoice::Take(
    const std::string& version,
    const std::function<absl::Status(size_t device)>& load) {
  std::vector<bool> tried(devices_.size(), false);
  absl::Status first;
  while (std::optional<Turn> turn = Next(version, tried)) {
    const absl::Status loaded = load(turn->device());
    if (loaded.ok()) return *std::move(turn);
    if (first.ok()) first = loaded;
    if (!absl::IsResourceExhausted(loaded)) return first;
    tried[turn->device()] = true;
  }
  if (!first.ok()) return first;
  return DeviceLost("no device of the server answers; try again in a moment");
}

std::optional<DeviceChoice::Turn> DeviceChoice::Next(
    const std::string& version, const std::vector<bool>& tried) {
  const absl::MutexLock lock(&mu_);
  std::optional<size_t> next;
  std::tuple<int, bool, int64_t> least;
  for (size_t i = 0; i < devices_.size(); ++i) {
    if (candidates_[i].lost || tried[i]) continue;
    const std::tuple key(candidates_[i].in_work, !devices_[i]->Has(version),
                         devices_[i]->bytes());
    if (next && key >= least) continue;
    next = i;
    least = key;
  }
  if (!next) return std::nullopt;
  ++candidates_[*next].in_work;
  return Turn(*this, *next);
}

void DeviceChoice::Lose(size_t device) {
  const absl::MutexLock lock(&mu_);
  candidates_[device].lost = true;
}

void DeviceChoice::Regain(size_t device) {
  const absl::MutexLock lock(&mu_);
  candidates_[device].lost = false;
}

bool DeviceChoice::IsLost(size_t device) const {
  const absl::MutexLock lock(&mu_);
  return candidates_[device].lost;
}

bool DeviceChoice::AllLost() const {
  const absl::MutexLock lock(&mu_);
  return std::all_of(candidates_.begin(), candidates_.end(),
                     [](const Candidate& one) { return one.lost; });
}

}  // namespace tessera::inference
