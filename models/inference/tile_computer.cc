#include "models/inference/tile_computer.h"

#include <algorithm>
#include <new>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "models/inference/compute_threads.h"
#include "models/unet/out_of_memory.h"

namespace tessera::inference {
namespace {

using imaging::FloatPlane;
using imaging::Rect;
using imaging::Size;
using imaging::Symmetry;
using turns::DeviceThread;
using turns::TileInput;
using turns::TileOutcome;
using turns::WaitingTile;

// A side of an input, cut into one or two cores with a window around each.
struct Span {
  int window0, window1, core0, core1;
};

std::vector<Span> SpansOf(int length, int grid_px) {
  // How far an output of a U-Net looks: 4·2^depth px by the convolutions of the
  // way down and up, 2·2^depth px by those of the bottom level, and less than
  // 2·2^depth px by pooling and enlarging. The grid is 2^depth px.
  const int margin = 8 * grid_px;
  const int middle = (length / 2 + grid_px - 1) / grid_px * grid_px;
  if (middle + margin >= length) return {{0, length, 0, length}};
  return {{0, middle + margin, 0, middle},
          {middle - margin, length, middle, length}};
}

std::vector<FloatPlane> ZeroPlanes(int count, Size size) {
  std::vector<FloatPlane> planes;
  for (int i = 0; i < count; ++i) planes.emplace_back(size, 0.0f);
  return planes;
}

FloatPlane Cut(const FloatPlane& plane, const Rect& rect) {
  FloatPlane cut({rect.height(), rect.width()}, 0);
  for (int y = 0; y < cut.height(); ++y) {
    const float* from = plane.row(rect.y0 + y) + rect.x0;
    std::copy(from, from + cut.width(), cut.row(y));
  }
  return cut;
}

// Adds the core's pixels of `part` to `sum`.
void AddCore(const FloatPlane& part, const InputPart& where, FloatPlane& sum) {
  const Rect& core = where.core;
  for (int y = core.y0; y < core.y1; ++y) {
    const float* from =
        part.row(y - where.window.y0) + (core.x0 - where.window.x0);
    float* to = sum.row(y) + core.x0;
    for (int x = 0; x < core.width(); ++x) to[x] += from[x];
  }
}

}  // namespace

std::vector<InputPart> PartsOf(Size input, int grid_px) {
  std::vector<InputPart> parts;
  for (const Span& y : SpansOf(input.height, grid_px)) {
    for (const Span& x : SpansOf(input.width, grid_px)) {
      parts.push_back({{x.window0, y.window0, x.window1, y.window1},
                       {x.core0, y.core0, x.core1, y.core1}});
    }
  }
  if (parts.size() == 1) parts.clear();
  return parts;
}

class TileComputer::TileTicket {
 public:
  TileTicket(TileComputer& computer, const TileInput& input,
             const Caller& caller, bool may_overtake)
      : computer_(computer), tile_(input, caller.priority, caller.stop) {
    const Size size = input.plane.size();
    computer_.batches_.Add(tile_);
    absl::Cleanup remove = [this] { computer_.batches_.Remove(tile_); };
    ticket_ = computer_.thread_.Submit(
        {.priority = caller.priority,
         .cost = computer_.network_.CostOf(size),
         .for_one_core = computer_.network_.IsForOneCore(size),
         .may_overtake = may_overtake},
        tile_.no_turn(), [this] { computer_.Compute(tile_); });
    std::move(remove).Cancel();
  }
  ~TileTicket() {
    ticket_ = nullptr;
    computer_.batches_.Remove(tile_);
  }
  TileTicket(const TileTicket&) = delete;
  TileTicket& operator=(const TileTicket&) = delete;

  // Returns the tile's outcome. Throws what computing the tile threw.
  TileOutcome Wait(PredictTimes& times) {
    ticket_->Wait();
    // Another tile's batch may still compute this one.
    computer_.batches_.Remove(tile_);
    const double device_seconds = ticket_->busy_seconds();
    times.queue_seconds += ticket_->queue_seconds();
    times.device_seconds += device_seconds;
    times.busy_seconds += device_seconds * ticket_->share();
    return tile_.outcome();
  }
  bool overtook() const { return ticket_->overtook(); }

 private:
  TileComputer& computer_;
  WaitingTile tile_;
  std::unique_ptr<DeviceThread::Ticket> ticket_;
};

TileComputer::Tile::Tile(TileComputer& computer, FloatPlane input,
                         const std::vector<Symmetry>& symmetries,
                         const Caller& caller)
    : computer_(computer),
      input_(std::move(input)),
      symmetries_(symmetries),
      caller_(caller),
      sums_(ZeroPlanes(computer.planes(), input_.size())),
      turn_(computer.Begin(input_, symmetries_.front(), caller_, sums_)) {}

TileComputer::Tile::~Tile() = default;

std::vector<FloatPlane> TileComputer::Tile::Finish() {
  for (const Symmetry& symmetry : symmetries_) {
    if (&symmetry != &symmetries_.front()) {
      turn_ = computer_.Begin(input_, symmetry, caller_, sums_);
    }
    if (!computer_.End(*turn_, input_, symmetry, caller_, sums_)) return {};
  }
  // A batch is computed to its end if any of its tiles is not stopped.
  if (caller_.stop.stop_requested()) return {};
  if (symmetries_.size() > 1) {
    const float share = 1.0f / static_cast<float>(symmetries_.size());
    for (FloatPlane& sum : sums_) {
      for (float& value : sum.pixels()) value *= share;
    }
  }
  return std::move(sums_);
}

std::unique_ptr<TileComputer::Tile> TileComputer::Start(
    FloatPlane input, const std::vector<Symmetry>& symmetries,
    const Caller& caller) {
  // The constructor is private, so std::make_unique cannot call it.
  return std::unique_ptr<Tile>(
      new Tile(*this, std::move(input), symmetries, caller));
}

std::unique_ptr<TileComputer::TileTicket> TileComputer::Begin(
    const FloatPlane& input, const Symmetry& symmetry, const Caller& caller,
    std::vector<FloatPlane>& sums, bool may_overtake) {
  return std::make_unique<TileTicket>(*this, TileInput{input, symmetry, sums},
                                      caller, may_overtake);
}

bool TileComputer::End(TileTicket& turn, const FloatPlane& input,
                       const Symmetry& symmetry, const Caller& caller,
                       std::vector<FloatPlane>& sums) {
  const TileOutcome outcome = turn.Wait(caller.times);
  if (outcome != TileOutcome::kTooLittleMemory) {
    return outcome == TileOutcome::kAdded;
  }
  if (turn.overtook()) {
    // Without the overtaken tile in memory there may be enough.
    return End(*Begin(input, symmetry, caller, sums, /*may_overtake=*/false),
               input, symmetry, caller, sums);
  }
  const std::vector<InputPart> parts =
      network_.sees_whole_input() ? std::vector<InputPart>()
                                  : PartsOf(input.size(), network_.grid_px());
  if (!parts.empty()) {
    if (caller.on_out_of_memory)
      caller.on_out_of_memory(OutOfMemoryFallback::kSmallerTiles);
    return AddParts(parts, input, symmetry, caller, sums);
  }
  if (device_ == "cpu") throw std::bad_alloc();
  if (caller.on_out_of_memory)
    caller.on_out_of_memory(OutOfMemoryFallback::kCpu);
  const absl::Time begun = absl::Now();
  const bool added = AddOnCpu(input, symmetry, caller.stop, sums);
  caller.times.fallback_seconds += absl::ToDoubleSeconds(absl::Now() - begun);
  return added;
}

bool TileComputer::Add(const FloatPlane& input, const Symmetry& symmetry,
                       const Caller& caller, std::vector<FloatPlane>& sums) {
  return End(*Begin(input, symmetry, caller, sums), input, symmetry, caller,
             sums);
}

bool TileComputer::AddParts(const std::vector<InputPart>& parts,
                            const FloatPlane& input, const Symmetry& symmetry,
                            const Caller& caller,
                            std::vector<FloatPlane>& sums) {
  for (const InputPart& part : parts) {
    const FloatPlane window = Cut(input, part.window);
    std::vector<FloatPlane> planes =
        ZeroPlanes(static_cast<int>(sums.size()), window.size());
    if (!Add(window, symmetry, caller, planes)) return false;
    for (size_t i = 0; i < sums.size(); ++i) AddCore(planes[i], part, sums[i]);
  }
  return true;
}

void TileComputer::Compute(WaitingTile& tile) {
  if (thread_.on_one_core()) UseOneCore();
  // A tile that overtakes is to be short and to take little memory.
  const int most =
      thread_.overtaking()
          ? 1
          : std::min(most_at_once_.load(),
                     network_.MostAtOnce(tile.input().size(),
                                         most_feature_bytes_));
  std::vector<WaitingTile*> batch = batches_.Take(tile, most);
  if (batch.empty()) return;
  absl::Cleanup give_back = [&] { batches_.GiveBack(batch); };
  TileOutcome outcome = TryOnDevice(batch);
  if (outcome == TileOutcome::kTooLittleMemory && batch.size() > 1) {
    // Batches of this size are not tried again.
    most_at_once_ = static_cast<int>(batch.size() / 2);
    batches_.GiveBack(absl::MakeConstSpan(batch).subspan(1));
    batch.resize(1);
    outcome = TryOnDevice(batch);
  }
  std::move(give_back).Cancel();
  batches_.End(batch, outcome);
}

TileOutcome TileComputer::TryOnDevice(const std::vector<WaitingTile*>& batch) {
  const auto keep_going = [&] {
    if (network_.may_be_overtaken()) thread_.Yield();
    return std::any_of(batch.begin(), batch.end(), [](const WaitingTile* tile) {
      return !tile->stopped();
    });
  };
  try {
    std::vector<TileInput> inputs;
    for (const WaitingTile* tile : batch) inputs.push_back(tile->input());
    if (before_forward_) {
      before_forward_(device_, inputs.front().size(),
                      static_cast<int>(inputs.size()));
    }
    bool added = false;
    WithThreads(cpu_threads_,
                [&] { added = network_.AddPlanes(inputs, keep_going); });
    return added ? TileOutcome::kAdded : TileOutcome::kStopped;
  } catch (const std::bad_alloc&) {
    return TileOutcome::kTooLittleMemory;
  } catch (const std::exception& error) {
    if (unet::SaysOutOfMemory(error.what())) {
      return TileOutcome::kTooLittleMemory;
    }
    throw;
  }
}

bool TileComputer::AddOnCpu(const FloatPlane& input, const Symmetry& symmetry,
                            const std::stop_token& stop,
                            std::vector<FloatPlane>& sums) {
  // Runs outside any turn, so that the device goes on with other tiles.
  const absl::MutexLock lock(&cpu_mu_);
  if (before_forward_) before_forward_("cpu", input.size(), 1);
  if (!on_cpu_) on_cpu_.emplace(network_.OnCpu());
  return on_cpu_->AddPlanes({{input, symmetry, sums}},
                            [&] { return !stop.stop_requested(); });
}

}  // namespace tessera::inference
