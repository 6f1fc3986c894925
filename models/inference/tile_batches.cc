#include "models/inference/tile_batches.h"

#include <cassert>

namespace tessera::inference {

imaging::Size TileInput::size() const {
  const imaging::Size size = plane.size();
  return symmetry.transpose ? imaging::Size{size.width, size.height} : size;
}

void TileBatches::Add(WaitingTile& tile) {
  const absl::MutexLock lock(&mu_);
  waiting_.push_back(&tile);
}

std::vector<WaitingTile*> TileBatches::Take(WaitingTile& first, int most) {
  assert(most > 0);
  const absl::MutexLock lock(&mu_);
  if (first.ended_) return {};
  assert(!first.taken_);
  std::vector<WaitingTile*> batch = {&first};
  waiting_.remove(&first);
  for (auto it = waiting_.begin();
       it != waiting_.end() && batch.size() < static_cast<size_t>(most);) {
    WaitingTile& other = **it;
    if (other.priority_ == first.priority_ && !other.stopped() &&
        other.input().size() == first.input().size()) {
      batch.push_back(&other);
      it = waiting_.erase(it);
    } else {
      ++it;
    }
  }
  for (WaitingTile* tile : batch) tile->taken_ = true;
  return batch;
}

void TileBatches::End(const std::vector<WaitingTile*>& batch,
                      TileOutcome outcome) {
  const absl::MutexLock lock(&mu_);
  for (WaitingTile* tile : batch) {
    tile->outcome_ = outcome;
    tile->taken_ = false;
    tile->ended_ = true;
  }
}

void TileBatches::GiveBack(const std::vector<WaitingTile*>& batch) {
  const absl::MutexLock lock(&mu_);
  // As they came, before those who came since.
  waiting_.insert(waiting_.begin(), batch.begin(), batch.end());
  for (WaitingTile* tile : batch) tile->taken_ = false;
}

void TileBatches::Remove(WaitingTile& tile) {
  const absl::MutexLock lock(&mu_);
  const auto nobody_has_it = [&tile] { return !tile.taken_; };
  mu_.Await(absl::Condition(&nobody_has_it));
  waiting_.remove(&tile);
}

}  // namespace tessera::inference
