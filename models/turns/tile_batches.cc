#include "models/turns/tile_batches.h"

#include <cassert>

namespace tessera::turns {

imaging::Size TileInput::size() const {
  const imaging::Size size = plane.size();
  return symmetry.transpose ? imaging::Size{size.width, size.height} : size;
}

void TileBatches::Add(WaitingTile& tile) {
  const absl::MutexLock lock(&mu_);
  tiles_.push_back(&tile);
}

std::vector<WaitingTile*> TileBatches::Take(WaitingTile& first, int most) {
  assert(most > 0);
  const absl::MutexLock lock(&mu_);
  assert(!first.taken_);
  if (first.ended_) return {};
  std::vector<WaitingTile*> batch = {&first};
  for (WaitingTile* const tile : tiles_) {
    if (batch.size() >= static_cast<size_t>(most)) break;
    if (tile == &first || tile->taken_ || tile->ended_ || tile->stopped() ||
        tile->priority_ != first.priority_ ||
        tile->input().size() != first.input().size()) {
      continue;
    }
    batch.push_back(tile);
  }
  for (WaitingTile* const tile : batch) tile->taken_ = true;
  return batch;
}

void TileBatches::End(const std::vector<WaitingTile*>& batch,
                      TileOutcome outcome) {
  const absl::MutexLock lock(&mu_);
  for (WaitingTile* const tile : batch) {
    // While the tile still exists: Remove() waits until `taken_` is false.
    tile->no_turn_.request_stop();
    tile->outcome_ = outcome;
    tile->taken_ = false;
    tile->ended_ = true;
  }
}

void TileBatches::GiveBack(absl::Span<WaitingTile* const> batch) {
  const absl::MutexLock lock(&mu_);
  for (WaitingTile* const tile : batch) tile->taken_ = false;
}

void TileBatches::Remove(WaitingTile& tile) {
  const absl::MutexLock lock(&mu_);
  const auto nobody_has_it = [&tile] { return !tile.taken_; };
  mu_.Await(absl::Condition(&nobody_has_it));
  tiles_.remove(&tile);
}

}  // namespace tessera::turns
