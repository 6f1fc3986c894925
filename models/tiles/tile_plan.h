// Where the tiles of an image lie. Plain arithmetic.
#ifndef TESSERA_MODELS_TILES_TILE_PLAN_H_
#define TESSERA_MODELS_TILES_TILE_PLAN_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"

namespace tessera::tiles {

// The most tiles of a plan, which is held in memory as a whole.
inline constexpr int64_t kMaxTiles = int64_t{1} << 20;

struct TilePlanOptions {
  imaging::Size tile;   // The size of TileSizeFor().
  int overlap_px = 0;   // Of neighbouring tiles, at least.
  int alignment_px = 1; // Tiles begin at multiples of this: the network's
                        // pooling grid, so that overlapping tiles have the same
                        // grid.
};

// The overlap, in pixels of the image, with which a tiled run and a whole-image
// run give the same objects: a quarter of the smaller side, or four pixels of
// the network's coarsest level (64 at depth 4) if that is more, but never above
// half of the side. A U-Net of depth 4 sees 94 px far, and the influence fades
// with the distance. Measured on objects that are told apart by their rims
// alone: tiles of 256 with an overlap of 64 px gave the same objects, tiles of
// 128 with 32 px did not.
// REQUIRES: no side is 0.
int DefaultOverlapPx(imaging::Size subimage, imaging::Size network_input,
                     int depth);

struct TileSizeOptions {
  imaging::Size subimage;
  imaging::Size network_input;  // What a subimage is scaled to.
  int grid_px = 1;              // Sides of network inputs are multiples of
                                // this.
  int overlap_px = 0;           // Of neighbouring tiles.
  int64_t most_input_px = 0;    // Of a tile, in the network's input.
};

// The size of an image's tiles. Tiles are as large as the network may take at
// once, so that little is computed twice in overlaps, but no larger than needed
// to cover the image with as few tiles. A tile is never smaller than a
// subimage, and is scaled by the same factor to a network input whose sides are
// multiples of `grid_px`. Very wide images have lower tiles, since a row of
// tiles is kept in memory.
// REQUIRES: the image and the subimage have pixels; sides of `network_input`
// are multiples of `grid_px`; the overlap is smaller than the subimage.
imaging::Size TileSizeFor(imaging::Size image, const TileSizeOptions& options);

// Rectangles of the size `tile`, row after row, that cover every pixel of the
// image; one rectangle if the image is not larger than a tile. Tiles of the
// last row and column are moved back into the image as far as the alignment
// allows. The rest of such a tile lies beyond the image, where the image is
// reflected. All tiles of a row have the same y, all tiles of a column the same
// x.
// Errors: INVALID_ARGUMENT if the image or a tile has no pixels, the overlap
// leaves no step, or there would be more than kMaxTiles.
absl::StatusOr<std::vector<imaging::Rect>> PlanTiles(
    imaging::Size image, const TilePlanOptions& options);

// The windows of PyJAMAS: rectangles of the size `window`, row after row, that
// lie in the image as a whole and begin at multiples of `step`.
// Errors: INVALID_ARGUMENT if the image is smaller than a window, or there would
// be more than kMaxTiles. REQUIRES: no side of `window` or `step` is below 1.
absl::StatusOr<std::vector<imaging::Rect>> PlanWindows(imaging::Size image,
                                                       imaging::Size window,
                                                       imaging::Size step);

}  // namespace tessera::tiles

#endif  // TESSERA_MODELS_TILES_TILE_PLAN_H_
