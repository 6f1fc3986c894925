// Computes tiles, even if the device has little memory.
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
#include "models/inference/prediction.h"
#include "models/inference/tile_network.h"
#include "models/turns/device_thread.h"
#include "models/turns/tile_batches.h"

namespace tessera::inference {

// A part of an input that is too large to be computed at once.
struct InputPart {
  // The core and so much around it that the core's outputs are those of the
  // whole input, up to rounding.
  imaging::Rect window;
  // The cores of all parts cover the input.
  imaging::Rect core;
};
// Cuts an input into parts. Sides of windows are multiples of `grid_px`, as are
// those of `input`. Empty if the parts would not be smaller.
std::vector<InputPart> PartsOf(imaging::Size input, int grid_px);

// Applies a network in turns on a device. If the device has too little memory
// for an input, the input is computed in parts; if parts do not help, on the
// CPU. The planes are the same up to rounding. A tile that lacked memory while
// it overtook another tile is first tried again in a turn of its own.
//
// Thread-safe. Borrows the thread. Functions throw what LibTorch throws.
class TileComputer {
 public:
  // What Start() needs to know of its caller.
  struct Caller {
    Priority priority;
    std::stop_token stop;
    const std::function<void(OutOfMemoryFallback)>&
        on_out_of_memory;                          // May be empty.
    PredictTimes& times;                           // Added to.
  };

  // Computes as many waiting tiles at once as have features of
  // `most_feature_bytes` together; 0: each tile alone. On the device's thread
  // an operator gets at most `cpu_threads` threads; 0: no limit.
  TileComputer(TileNetwork network, std::string device,
               turns::DeviceThread& thread, int64_t most_feature_bytes,
               BeforeForward before_forward, int cpu_threads)
      : network_(std::move(network)),
        device_(std::move(device)),
        thread_(thread),
        most_feature_bytes_(most_feature_bytes),
        before_forward_(std::move(before_forward)),
        cpu_threads_(cpu_threads) {}

  int planes() const { return network_.planes(); }
  bool sees_whole_input() const { return network_.sees_whole_input(); }

  class Tile;

  // Queues the first turn of a tile. REQUIRES: `symmetries` and what `caller`
  // refers to outlive the tile.
  std::unique_ptr<Tile> Start(imaging::FloatPlane input,
                              const std::vector<imaging::Symmetry>& symmetries,
                              const Caller& caller);

 private:
  // One turn on the device, from its queueing on.
  class TileTicket;
  // Queues a turn. REQUIRES: `input`, `symmetry` and `sums` outlive the turn.
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
  // Computes, in the tile's turn, `tile` and those that it takes along. Does
  // nothing if another turn took `tile` along.
  void Compute(turns::WaitingTile& tile);
  // Changes no sum unless it returns kAdded.
  turns::TileOutcome TryOnDevice(const std::vector<turns::WaitingTile*>& batch);
  // False if it was stopped.
  bool AddOnCpu(const imaging::FloatPlane& input,
                const imaging::Symmetry& symmetry, const std::stop_token& stop,
                std::vector<imaging::FloatPlane>& sums);

  TileNetwork network_;  // Used on the device's thread.
  const std::string device_;
  turns::DeviceThread& thread_;
  const int64_t most_feature_bytes_;
  const BeforeForward before_forward_;
  const int cpu_threads_;
  turns::TileBatches batches_;
  // Tiles in a batch. Lowered when a batch has lacked memory.
  std::atomic<int> most_at_once_ = std::numeric_limits<int>::max();
  absl::Mutex cpu_mu_;
  // Made when it is first needed.
  std::optional<TileNetwork> on_cpu_ ABSL_GUARDED_BY(cpu_mu_);
};

// A tile that is computed while its caller does something else. The destructor
// takes the tile out of the queue, or waits for a turn that has begun.
//
// Not thread-safe; used by one thread.
class TileComputer::Tile {
 public:
  ~Tile();
  // Returns the mean over all symmetries, each computed in a turn of its own.
  // Returns nothing if `caller.stop` was asked for, even within a turn. Call it
  // once. Throws std::bad_alloc if every fallback has too little memory.
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
  // Last, since the turn writes `sums_` until it is destroyed.
  std::unique_ptr<TileTicket> turn_;
};

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_TILE_COMPUTER_H_
