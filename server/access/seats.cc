#include "server/access/seats.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/status_macros.h"

namespace tessera::access {
namespace {

// Three servers that each keep up to two blocks unused keep less than a tenth
// of the cap.
constexpr int kBlocks = 64;

int BlockOf(int cap) { return std::max(1, cap / kBlocks); }

}  // namespace

bool Seats::TakeHere(const SeatKey& key, int cap) {
  Block& block = blocks_[key];
  if (block.taken >= (shared_ == nullptr ? cap : block.granted)) return false;
  ++block.taken;
  return true;
}

absl::StatusOr<bool> Seats::Take(const SeatKey& key, int cap) {
  {
    const absl::MutexLock lock(&mu_);
    if (TakeHere(key, cap)) return true;
    if (shared_ == nullptr) return false;
  }
  ASSIGN_OR_RETURN(const int granted, shared_->Take(key, BlockOf(cap), cap));
  const absl::MutexLock lock(&mu_);
  blocks_[key].granted += granted;
  return TakeHere(key, cap);
}

void Seats::Leave(const SeatKey& key, int cap) {
  int spare = 0;
  {
    const absl::MutexLock lock(&mu_);
    const auto found = blocks_.find(key);
    Block& block = found->second;
    --block.taken;
    const int free = block.granted - block.taken;
    if (block.taken == 0) {
      spare = free;
    } else if (free >= 2 * BlockOf(cap)) {
      spare = BlockOf(cap);
    }
    block.granted -= spare;
    if (block.taken == 0 && block.granted == 0) blocks_.erase(found);
  }
  if (shared_ == nullptr || spare == 0) return;
  later_([shared = shared_, key, spare] {
    const absl::Status given = shared->GiveBack(key, spare);
    if (given.ok()) return;
    Log(Severity::kWarning, "a user may open fewer calls until the next start",
        {{"user", key.user}, {"error", given.ToString()}});
  });
}

int Seats::TakenBy(const SeatKey& key) const {
  const absl::MutexLock lock(&mu_);
  const auto found = blocks_.find(key);
  return found == blocks_.end() ? 0 : found->second.taken;
}

}  // namespace tessera::access
