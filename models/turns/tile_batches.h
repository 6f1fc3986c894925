// Inputs of several callers that are computed together.
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

// An input that is to be laid as `symmetry` says, and what its planes, laid
// back, are added to: as many as the network has, of the input's size.
struct TileInput {
  const imaging::FloatPlane& plane;
  const imaging::Symmetry& symmetry;
  std::vector<imaging::FloatPlane>& sums;

  // As it is laid.
  imaging::Size size() const;
};

enum class TileOutcome { kAdded, kStopped, kTooLittleMemory };

// An input that waits for its turn, or for one that takes it along.
class WaitingTile {
 public:
  WaitingTile(const TileInput& input, Priority priority, std::stop_token stop)
      : input_(input),
        priority_(priority),
        stop_(std::move(stop)),
        forward_(stop_, StopRequest{no_turn_}) {}

  const TileInput& input() const { return input_; }
  bool stopped() const { return stop_.stop_requested(); }
  // Asked to stop once it needs no turn: it is stopped, or is computed.
  std::stop_token no_turn() const { return no_turn_.get_token(); }
  // Stopped, if it was not computed. REQUIRES: after TileBatches::Remove().
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

// A small input does not keep a GPU busy. So whose turn it is takes others
// along that wait behind it, and they need no turn any more: nobody waits for a
// batch to fill. They are of one size and priority, the first come first.
//
// Thread-safe. Borrows tiles from Add() to Remove().
class TileBatches {
 public:
  // Makes `tile` one that waits. REQUIRES: it is new.
  void Add(WaitingTile& tile);

  // For a tile whose turn has come: it and those that it takes along, `most` at
  // most. Empty if it was taken along itself and is computed already.
  // REQUIRES: most > 0; none that may have taken it is being computed.
  std::vector<WaitingTile*> Take(WaitingTile& first, int most);

  // What became of those that were taken.
  void End(const std::vector<WaitingTile*>& batch, TileOutcome outcome);
  // Nothing has changed: each waits for its own turn again.
  void GiveBack(absl::Span<WaitingTile* const> batch);

  // It waits no more. Returns once nobody computes it.
  void Remove(WaitingTile& tile);

 private:
  absl::Mutex mu_;
  std::list<WaitingTile*> tiles_ ABSL_GUARDED_BY(mu_);  // As they came.
};

}  // namespace tessera::turns

#endif  // TESSERA_MODELS_TURNS_TILE_BATCHES_H_
