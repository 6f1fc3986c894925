// Computes tiles, also where the device has little memory.
#ifndef TESSERA_MODELS_INFERENCE_TILE_COMPUTER_H_
#define TESSERA_MODELS_INFERENCE_TILE_COMPUTER_H_

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "models/imaging/image.h"
#include "models/imaging/symmetry.h"
#include "models/inference/predictor.h"
#include "models/inference/tile_network.h"
#include "models/turns/device_thread.h"
#include "models/turns/tile_batches.h"

namespace tessera::inference {

// The parts that an input is cut into where it is too large to be computed at
// once: `core` parts cover it, and `window`, around each, reaches so far that
// the core's outputs are those of the whole input, up to rounding. Sides of
// windows are multiples of `grid_px`, as are those of `input`. Empty if the
// parts would not be smaller.
struct InputPart {
  imaging::Rect window;
  imaging::Rect core;
};
std::vector<InputPart> PartsOf(imaging::Size input, int grid_px);

// A network that is applied in turns. Where its device has too little memory
// for an input, it is computed in parts, and where that does not help, on the
// CPU: the planes are the same up to rounding. One that overtook another waits
// for a turn of its own first.
//
// Thread-safe. Borrows the thread. Functions throw what LibTorch throws.
class TileComputer {
 public:
  // What belongs to a caller of Start().
  struct Caller {
    Priority priority;
    std::stop_token stop;
    const std::function<void(OutOfMemoryFallback)>&
        on_out_of_memory;                          // May be empty.
    PredictTimes& times;                           // Added to.
  };

  // As many tiles that wait are computed at once as have features of
  // `most_feature_bytes`; 0: each alone.
  TileComputer(TileNetwork network, std::string device,
               turns::DeviceThread& thread, int64_t most_feature_bytes,
               BeforeForward before_forward)
      : network_(std::move(network)),
        device_(std::move(device)),
        thread_(thread),
        most_feature_bytes_(most_feature_bytes),
        before_forward_(std::move(before_forward)) {}

  int planes() const { return network_.planes(); }
  bool sees_whole_input() const { return network_.sees_whole_input(); }

  class Tile;

  // Queues the first turn of a tile. `symmetries` and what `caller` refers to
  // outlive it.
  std::unique_ptr<Tile> Start(imaging::FloatPlane input,
                              const std::vector<imaging::Symmetry>& symmetries,
                              const Caller& caller);

 private:
  // One turn on the device, from its queueing on.
  class TileTicket;
  // Both refer to what they are given until the turn is gone.
  std::unique_ptr<TileTicket> Begin(const imaging::FloatPlane& input,
                                    const imaging::Symmetry& symmetry,
                                    const Caller& caller,
                                    std::vector<imaging::FloatPlane>& sums,
                                    bool may_overtake = true);
  // False if it was stopped.
  bool End(TileTicket& turn, const imaging::FloatPlane& input,
           const imaging::Symmetry& symmetry, const Caller& caller,
           std::vector<imaging::FloatPlane>& sums);
  // False if it was stopped.
  bool Add(const imaging::FloatPlane& input, const imaging::Symmetry& symmetry,
           const Caller& caller, std::vector<imaging::FloatPlane>& sums);
  bool AddParts(const std::vector<InputPart>& parts,
                const imaging::FloatPlane& input,
                const imaging::Symmetry& symmetry, const Caller& caller,
                std::vector<imaging::FloatPlane>& sums);
  // In the tile's turn: it, and those that it takes along, unless it was taken
  // along itself.
  void Compute(turns::WaitingTile& tile);
  // Nothing has changed where nothing was added.
  turns::TileOutcome TryOnDevice(const std::vector<turns::WaitingTile*>& batch);
  // False if it was stopped.
  bool AddOnCpu(const imaging::FloatPlane& input,
                const imaging::Symmetry& symmetry, const std::stop_token& stop,
                std::vector<imaging::FloatPlane>& sums);

  TileNetwork network_;  // Of the device's thread.
  const std::string device_;
  turns::DeviceThread& thread_;
  const int64_t most_feature_bytes_;
  const BeforeForward before_forward_;
  turns::TileBatches batches_;
  // Less once so many lacked memory.
  std::atomic<int> most_at_once_ = std::numeric_limits<int>::max();
  absl::Mutex cpu_mu_;
  // Made when it is first needed.
  std::optional<TileNetwork> on_cpu_ ABSL_GUARDED_BY(cpu_mu_);
};

// A tile that is computed while its caller does something else. Its end takes
// it out of the queue, or waits for the turn that has begun.
//
// Of one thread.
class TileComputer::Tile {
 public:
  ~Tile();
  // The mean over all symmetries, each computed in a turn of its own; nothing
  // once `caller.stop` was asked for, also in the middle of one. Call it once.
  // Throws std::bad_alloc if there is too little memory anyhow.
  std::vector<imaging::FloatPlane> Finish();

 private:
  friend class TileComputer;
  Tile(TileComputer& computer, imaging::FloatPlane input,
       const std::vector<imaging::Symmetry>& symmetries, const Caller& caller);

  TileComputer& computer_;
  const imaging::FloatPlane input_;
  const std::vector<imaging::Symmetry>& symmetries_;
  const Caller caller_;
  std::vector<imaging::FloatPlane> sums_;
  // Last: it writes the sums.
  std::unique_ptr<TileTicket> turn_;
};

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_TILE_COMPUTER_H_
