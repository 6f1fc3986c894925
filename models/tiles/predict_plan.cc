#include "models/tiles/predict_plan.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/tiles/tile_plan.h"

namespace tessera::tiles {
namespace {

using imaging::Rect;
using imaging::Size;
using version::TrainingParameters;

std::string Text(Size size) {
  return absl::StrFormat("%d×%d", size.height, size.width);
}

absl::StatusOr<Size> SubimageFor(const PredictPlanOptions& options,
                                 const TrainingParameters& trained) {
  constexpr int kSmallest = 16;
  constexpr int64_t kMostPixels = int64_t{1} << 26;
  if (options.subimage_size == Size{}) return trained.subimage_size;
  const Size size = options.subimage_size;
  if (size.height < kSmallest || size.width < kSmallest ||
      int64_t{size.height} * size.width > kMostPixels) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "subimage_size is %s; its sides must be at least %d and its pixels at "
        "most %d",
        Text(size), kSmallest, kMostPixels));
  }
  return size;
}

absl::StatusOr<int> OverlapFor(Size subimage, const PredictPlanOptions& options,
                               const TrainingParameters& trained) {
  const int side = std::min(subimage.height, subimage.width);
  const int overlap =
      options.overlap_px != -1
          ? options.overlap_px
          : DefaultOverlapPx(subimage, trained.network_input_size,
                             trained.network.depth);
  if (overlap >= 0 && overlap <= side - side / 8) return overlap;
  return absl::InvalidArgumentError(absl::StrFormat(
      "overlap_px is %d; with subimages of %s it must be from 0 to %d",
      options.overlap_px, Text(subimage), side - side / 8));
}

}  // namespace

Size PredictPlan::InputFor(const Rect& tile) const {
  const auto side = [](int64_t tile_side, int subimage_side, int input_side) {
    return static_cast<int>(tile_side * input_side / subimage_side);
  };
  return {side(tile.height(), subimage.height, network_input.height),
          side(tile.width(), subimage.width, network_input.width)};
}

absl::StatusOr<PredictPlan> PlanPrediction(Size image,
                                           const PredictPlanOptions& options,
                                           const TrainingParameters& trained,
                                           const NetworkLimits& limits) {
  const Size input = trained.network_input_size;
  ASSIGN_OR_RETURN(const Size subimage, SubimageFor(options, trained));
  ASSIGN_OR_RETURN(const int overlap, OverlapFor(subimage, options, trained));
  // Pooling combines 2^depth × 2^depth pixels. Overlapping tiles agree only if
  // their pooling grids do. Scaled tiles have no common grid.
  const int grid = 1 << trained.network.depth;
  const bool aligned =
      subimage == input &&
      std::min(subimage.height, subimage.width) - overlap >= grid;
  Size tile = subimage;
  if (!limits.one_subimage && image.height > 0 && image.width > 0) {
    tile = TileSizeFor(
        image, {.subimage = subimage,
                .network_input = input,
                .grid_px = grid,
                .overlap_px = overlap,
                .most_input_px = limits.most_feature_bytes /
                                 (4 * trained.network.base_width)});
  }
  ASSIGN_OR_RETURN(std::vector<Rect> tiles,
                   PlanTiles(image, {.tile = tile,
                                     .overlap_px = overlap,
                                     .alignment_px = aligned ? grid : 1}));
  return PredictPlan{subimage, input, std::move(tiles)};
}

}  // namespace tessera::tiles
