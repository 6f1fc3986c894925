#include "models/tiles/tile_plan.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "absl/strings/str_format.h"

namespace tessera::tiles {
namespace {

// One axis of the plan, in pixels. The fields are so wide that no sum
// overflows.
struct Axis {
  int64_t length;
  int64_t tile;
  int64_t step;
  int64_t alignment;

  int64_t Count() const {
    if (length <= tile) return 1;
    return (length - tile + step - 1) / step + 1;
  }

  int64_t Origin(int64_t i) const {
    if (i + 1 < Count() || i == 0) return i * step;
    return (length - tile + alignment - 1) / alignment * alignment;
  }
};

// The most pixels of a row of tiles. Each pixel takes 4 bytes a plane until it
// is decoded.
constexpr int64_t kMostRowPixels = int64_t{1} << 25;

int64_t RoundUp(int64_t value, int64_t step) {
  return (value + step - 1) / step * step;
}

// The side of tiles when as few as possible cover `length`, each with a side of
// at most `most`.
int SideFor(int64_t length, int64_t subimage, int64_t input, int64_t grid,
            int64_t overlap, int64_t most) {
  // The smallest length in the image that becomes a whole number of grid cells.
  const int64_t unit = subimage / std::gcd(subimage, input / grid);
  const int64_t largest = std::max(subimage, most / unit * unit);
  if (length <= subimage) return static_cast<int>(subimage);
  const int64_t step = largest - overlap;
  const int64_t count =
      std::max<int64_t>(1, (length - overlap + step - 1) / step);
  const int64_t side = (length + (count - 1) * overlap + count - 1) / count;
  return static_cast<int>(std::max(subimage, RoundUp(side, unit)));
}

}  // namespace

imaging::Size TileSizeFor(imaging::Size image, const TileSizeOptions& options) {
  const imaging::Size subimage = options.subimage;
  const imaging::Size input = options.network_input;
  assert(image.height > 0 && image.width > 0 && options.grid_px > 0);
  assert(input.height % options.grid_px == 0 &&
         input.width % options.grid_px == 0);
  assert(options.overlap_px < std::min(subimage.height, subimage.width));
  // A square if the image allows it, else as wide or high as the shorter side
  // leaves room for.
  const auto in_input = [&](int64_t height) {
    return static_cast<double>(height * input.height / subimage.height);
  };
  const double high = std::max<double>(
      input.height,
      std::min({std::sqrt(static_cast<double>(options.most_input_px)),
                in_input(RoundUp(image.height, subimage.height)),
                in_input(kMostRowPixels / image.width)}));
  const double wide = static_cast<double>(options.most_input_px) / high;
  const int width =
      SideFor(image.width, subimage.width, input.width, options.grid_px,
              options.overlap_px,
              static_cast<int64_t>(wide * subimage.width / input.width));
  const int64_t input_width = int64_t{width} * input.width / subimage.width;
  const int64_t most_height =
      options.most_input_px / input_width * subimage.height / input.height;
  return {SideFor(image.height, subimage.height, input.height, options.grid_px,
                  options.overlap_px,
                  std::min(most_height,
                           kMostRowPixels / std::max(image.width, width))),
          width};
}

int DefaultOverlapPx(imaging::Size subimage, imaging::Size network_input,
                     int depth) {
  const double input = std::min(network_input.height, network_input.width);
  const double share = std::clamp((4 << depth) / input, 0.25, 0.5);
  return static_cast<int>(share * std::min(subimage.height, subimage.width));
}

absl::StatusOr<std::vector<imaging::Rect>> PlanTiles(
    imaging::Size image, const TilePlanOptions& options) {
  const imaging::Size tile = options.tile;
  if (image.height < 1 || image.width < 1 || tile.height < 1 ||
      tile.width < 1) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "an image of %d×%d cannot be cut into subimages of %d×%d: both need "
        "pixels",
        image.height, image.width, tile.height, tile.width));
  }
  const int64_t alignment = std::max(1, options.alignment_px);
  const auto step_of = [&](int64_t side) {
    return (side - options.overlap_px) / alignment * alignment;
  };
  const Axis x = {image.width, tile.width, step_of(tile.width), alignment};
  const Axis y = {image.height, tile.height, step_of(tile.height), alignment};
  if (options.overlap_px < 0 || x.step < 1 || y.step < 1) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "an overlap of %d px leaves no step for subimages of %d×%d: choose one "
        "from 0 to %d",
        options.overlap_px, tile.height, tile.width,
        std::max<int64_t>(0, std::min(tile.width, tile.height) - alignment)));
  }
  if (x.Count() > kMaxTiles || y.Count() > kMaxTiles / x.Count()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "an image of %d×%d makes more than %d subimages of %d×%d with an "
        "overlap of %d px: choose larger ones or a smaller overlap",
        image.height, image.width, kMaxTiles, tile.height, tile.width,
        options.overlap_px));
  }
  std::vector<imaging::Rect> tiles;
  tiles.reserve(static_cast<size_t>(x.Count() * y.Count()));
  for (int64_t j = 0; j < y.Count(); ++j) {
    for (int64_t i = 0; i < x.Count(); ++i) {
      const int x0 = static_cast<int>(x.Origin(i));
      const int y0 = static_cast<int>(y.Origin(j));
      tiles.push_back({x0, y0, x0 + tile.width, y0 + tile.height});
    }
  }
  return tiles;
}

absl::StatusOr<std::vector<imaging::Rect>> PlanWindows(imaging::Size image,
                                                       imaging::Size window,
                                                       imaging::Size step) {
  if (image.height < window.height || image.width < window.width) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "the image is %d×%d; applied as PyJAMAS does, the model needs at least "
        "%d×%d. Leave out --as pyjamas",
        image.height, image.width, window.height, window.width));
  }
  const int64_t rows = (image.height - window.height) / step.height + 1;
  const int64_t columns = (image.width - window.width) / step.width + 1;
  if (rows * columns > kMaxTiles) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "an image of %d×%d makes %d windows of %d×%d in steps of %d×%d; at "
        "most %d are computed. Choose a larger step",
        image.height, image.width, rows * columns, window.height, window.width,
        step.height, step.width, kMaxTiles));
  }
  std::vector<imaging::Rect> windows;
  for (int y = 0; y + window.height <= image.height; y += step.height) {
    for (int x = 0; x + window.width <= image.width; x += step.width) {
      windows.push_back({x, y, x + window.width, y + window.height});
    }
  }
  return windows;
}

}  // namespace tessera::tiles
