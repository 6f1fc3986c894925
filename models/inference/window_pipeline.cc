#include "models/inference/window_pipeline.h"

#include <algorithm>
#include <vector>

#include "base/status_macros.h"
#include "models/imaging/intensity.h"
#include "models/inference/tile_pipeline.h"
#include "models/tiles/read_range.h"
#include "models/tiles/row_window.h"
#include "models/tiles/tile_plan.h"
#include "models/tiles/timed.h"

namespace tessera::inference {
namespace {

using imaging::FloatPlane;
using imaging::Rect;
using imaging::Size;

void KeepHighest(const FloatPlane& found, const Rect& window,
                 FloatPlane& highest) {
  for (int y = 0; y < found.height(); ++y) {
    const float* const from = found.row(y);
    float* const to = highest.row(window.y0 + y) + window.x0;
    std::transform(from, from + found.width(), to, to,
                   [](float a, float b) { return std::max(a, b); });
  }
}

}  // namespace

absl::StatusOr<WindowedImage> ComputeWindows(TileComputer& computer,
                                             const version::Manifest& manifest,
                                             imaging::RowSource& source,
                                             Size step,
                                             const TileComputer::Caller& caller,
                                             const TileObserver& observer) {
  const Size size = source.size();
  double& read_seconds = caller.times.read_seconds;
  ASSIGN_OR_RETURN(
      const std::vector<Rect> windows,
      tiles::PlanWindows(size, manifest.parameters.network_input_size, step));
  ASSIGN_OR_RETURN(const imaging::IntensityRange range,
                   tiles::ReadRange(source, manifest, windows.front().height(),
                                    caller.stop, read_seconds));
  tiles::RowWindow image(source);
  RETURN_IF_ERROR(
      tiles::Timed(read_seconds, [&] { return image.MoveTo(0, size.height); }));
  WindowedImage result = {image.Cut({0, 0, size.width, size.height}),
                          FloatPlane(size, 0)};
  const auto prepare = [&](const Rect& window) {
    return imaging::Normalize(image.Cut(window), range);
  };
  const auto take = [&](const Rect& window, std::vector<FloatPlane> planes) {
    KeepHighest(planes.front(), window, result.probabilities);
    return absl::OkStatus();
  };
  const std::vector<imaging::Symmetry> as_it_is(1);
  RETURN_IF_ERROR(ComputeTiles(computer, windows, as_it_is, caller, observer,
                               prepare, take));
  return result;
}

}  // namespace tessera::inference
