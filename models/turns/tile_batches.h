// Computes inputs of several callers together.
#ifndef TESSERA_MODELS_TURNS_TILE_BATCHES_H_
#define TESSERA_MODELS_TURNS_TILE_BATCHES_H_

#include <list>
#include <stop_token>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "models/imaging/image.h"
#include "models/imaging/symmetry.h"
#include "models/turns/priority.h"

namespace tessera::turns {

// An input and the sums of its output planes. The input is computed after
// `symmetry` was applied; its planes are turned back and added to `sums`.
// REQUIRES: `sums` has as many planes as the network gives, of the input's
// size.
struct TileInput {
  const imaging::FloatPlane& plane;
  const imaging::Symmetry& symmetry;
  std::vector<imaging::FloatPlane>& sums;

  // The size after `symmetry` was applied.
  imaging::Size size() const;
};

enum class TileOutcome { kAdded, kStopped, kTooLittleMemory };

// An input that waits for its turn, or for another turn that takes it along.
class WaitingTile {
 public:
  WaitingTile(const TileInput& input, Priority priority, std::stop_token stop)
      : input_(input),
        priority_(priority),
        stop_(std::move(stop)),
        forward_(stop_, StopRequest{no_turn_}) {}

  const TileInput& input() const { return input_; }
  bool stopped() const { return stop_.stop_requested(); }
  // Asked to stop once the tile needs no turn: it was stopped or computed.
  std::stop_token no_turn() const { return no_turn_.get_token(); }
  // kStopped if the tile was not computed. REQUIRES: after
  // TileBatches::Remove().
  TileOutcome outcome() const { return outcome_; }

 private:
  friend class TileBatches;
  struct StopRequest {
    std::stop_source& source;
    void operator()() const { source.request_stop(); }
  };

  const TileInput input_;
  const Priority priority_;
  const std::stop_token stop_;
  std::stop_source no_turn_;
  const std::stop_callback<StopRequest> forward_;
  // Guarded by the batches' lock.
  TileOutcome outcome_ = TileOutcome::kStopped;
  bool taken_ = false;
  bool ended_ = false;
};

// Forms batches, since one small input does not keep a GPU busy. A tile whose
// turn has come takes waiting tiles of the same size and priority along, the
// first come first. Tiles that were taken along need no turn of their own. No
// tile waits for a batch to fill.
//
// Thread-safe. Borrows tiles from Add() to Remove().
class TileBatches {
 public:
  // Adds `tile` to the waiting tiles. REQUIRES: it is new.
  void Add(WaitingTile& tile);

  // Returns `first`, whose turn has come, and the tiles that it takes along, at
  // most `most` in all. Empty if another turn took `first` along and has
  // computed it.
  // REQUIRES: most > 0; no batch with `first` in it is being computed.
  std::vector<WaitingTile*> Take(WaitingTile& first, int most);

  // Ends a batch and records the outcome of its tiles.
  void End(const std::vector<WaitingTile*>& batch, TileOutcome outcome);
  // Ends a batch that was not computed: each tile waits for its own turn again.
  void GiveBack(absl::Span<WaitingTile* const> batch);

  // Removes a tile from the waiting tiles. If a batch with this tile is being
  // computed, waits for the end of the batch.
  void Remove(WaitingTile& tile);

 private:
  absl::Mutex mu_;
  std::list<WaitingTile*> tiles_ ABSL_GUARDED_BY(mu_);  // In order of arrival.
};

}  // namespace tessera::turns

#endif  // TESSERA_MODELS_TURNS_TILE_BATCHES_H_
