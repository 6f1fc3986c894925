#include "models/inference/tile_computer.h"

#include <algorithm>
#include <new>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "models/unet/out_of_memory.h"

namespace tessera::inference {
namespace {

using imaging::FloatPlane;
using imaging::Rect;
using imaging::Size;
using imaging::Symmetry;

// A side of an input, as one or two cores within their windows.
struct Span {
  int window0, window1, core0, core1;
};

std::vector<Span> SpansOf(int length, int grid_px) {
  // A U-Net sees 4·2^depth px of its levels' convolutions on the way down and
  // up, 2·2^depth of the bottom's, and less than 2·2^depth by pooling and
  // enlarging, 2^depth being the grid.
  const int margin = 8 * grid_px;
  const int middle = (length / 2 + grid_px - 1) / grid_px * grid_px;
  if (middle + margin >= length) return {{0, length, 0, length}};
  return {{0, middle + margin, 0, middle},
          {middle - margin, length, middle, length}};
}

FloatPlane Cut(const FloatPlane& plane, const Rect& rect) {
  FloatPlane cut({rect.height(), rect.width()}, 0);
  for (int y = 0; y < cut.height(); ++y) {
    const float* from = plane.row(rect.y0 + y) + rect.x0;
    std::copy(from, from + cut.width(), cut.row(y));
  }
  return cut;
}

// Adds what `part` shows of its core to `sum`.
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

TileComputer::Tile::Tile(TileComputer& computer, FloatPlane input,
                         const std::vector<Symmetry>& symmetries,
                         const Caller& caller)
    : computer_(computer),
      input_(std::move(input)),
      symmetries_(symmetries),
      caller_(caller),
      sums_(static_cast<size_t>(computer.planes()),
            FloatPlane(input_.size(), 0)),
      turn_(computer.Begin(input_, symmetries_.front(), caller_, sums_)) {}

std::vector<FloatPlane> TileComputer::Tile::Finish() {
  for (const Symmetry& symmetry : symmetries_) {
    if (&symmetry != &symmetries_.front()) {
      turn_ = computer_.Begin(input_, symmetry, caller_, sums_);
    }
    if (!computer_.End(*turn_, input_, symmetry, caller_, sums_)) return {};
  }
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
  // Its constructor is private.
  return std::unique_ptr<Tile>(
      new Tile(*this, std::move(input), symmetries, caller));
}

std::unique_ptr<TileComputer::Turn> TileComputer::Begin(
    const FloatPlane& input, const Symmetry& symmetry, const Caller& caller,
    std::vector<FloatPlane>& sums) {
  auto turn = std::make_unique<Turn>();
  turn->ticket = thread_.Submit(
      {.priority = caller.priority,
       .cost = network_.CostOf(input.size()),
       .for_one_core = network_.IsForOneCore(input.size())},
      caller.stop,
      [this, &turn = *turn, &input, &symmetry, stop = caller.stop, &sums] {
        turn.outcome = TryOnDevice(input, symmetry, stop, sums);
      });
  return turn;
}

bool TileComputer::End(Turn& turn, const FloatPlane& input,
                       const Symmetry& symmetry, const Caller& caller,
                       std::vector<FloatPlane>& sums) {
  turn.ticket->Wait();
  const Outcome outcome = turn.outcome;
  caller.times.queue_seconds += turn.ticket->queue_seconds();
  const double device_seconds = turn.ticket->busy_seconds();
  caller.times.device_seconds += device_seconds;
  caller.times.busy_seconds += device_seconds * turn.ticket->share();
  if (outcome != Outcome::kTooLittleMemory) return outcome == Outcome::kAdded;
  const std::vector<InputPart> parts =
      network_.sees_whole_input() ? std::vector<InputPart>()
                                  : PartsOf(input.size(), network_.grid_px());
  if (!parts.empty()) {
    if (caller.on_relief) caller.on_relief(Relief::kSmallerTiles);
    return AddParts(parts, input, symmetry, caller, sums);
  }
  if (device_ == "cpu") throw std::bad_alloc();
  if (caller.on_relief) caller.on_relief(Relief::kCpu);
  const absl::Time begun = absl::Now();
  const bool added = AddOnCpu(input, symmetry, caller.stop, sums);
  caller.times.relief_seconds += absl::ToDoubleSeconds(absl::Now() - begun);
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
    std::vector<FloatPlane> planes(sums.size(), FloatPlane(window.size(), 0));
    if (!Add(window, symmetry, caller, planes)) return false;
    for (size_t i = 0; i < sums.size(); ++i) AddCore(planes[i], part, sums[i]);
  }
  return true;
}

TileComputer::Outcome TileComputer::TryOnDevice(const FloatPlane& input,
                                                const Symmetry& symmetry,
                                                const std::stop_token& stop,
                                                std::vector<FloatPlane>& sums) {
  try {
    if (before_forward_) before_forward_(device_, input.size());
    const auto keep_going = [&] {
      if (network_.may_be_overtaken()) thread_.Yield();
      return !stop.stop_requested();
    };
    return network_.AddPlanes(input, symmetry, keep_going, sums)
               ? Outcome::kAdded
               : Outcome::kStopped;
  } catch (const std::bad_alloc&) {
    return Outcome::kTooLittleMemory;
  } catch (const std::exception& error) {
    if (unet::SaysOutOfMemory(error.what())) return Outcome::kTooLittleMemory;
    throw;
  }
}

bool TileComputer::AddOnCpu(const FloatPlane& input, const Symmetry& symmetry,
                            const std::stop_token& stop,
                            std::vector<FloatPlane>& sums) {
  // Not in a turn: what fits on the device goes on meanwhile.
  const absl::MutexLock lock(&cpu_mu_);
  if (before_forward_) before_forward_("cpu", input.size());
  if (!on_cpu_) on_cpu_.emplace(network_.OnCpu());
  return on_cpu_->AddPlanes(
      input, symmetry, [&] { return !stop.stop_requested(); }, sums);
}

}  // namespace tessera::inference
