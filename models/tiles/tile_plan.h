// Where the tiles of an image lie. Plain arithmetic.
#ifndef TESSERA_MODELS_TILES_TILE_PLAN_H_
#define TESSERA_MODELS_TILES_TILE_PLAN_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"

namespace tessera::tiles {

// A plan is held as a whole; more tiles than this are a mistake.
inline constexpr int64_t kMaxTiles = int64_t{1} << 20;

struct TilePlanOptions {
  imaging::Size tile;   // The size of TileSizeFor().
  int overlap_px = 0;   // At least; of neighbouring tiles.
  int alignment_px = 1; // Tiles begin at multiples of it: the network's
                        // pooling grid, so that tiles agree on it.
};

// The overlap, in pixels of the image, that keeps a tiled run and a whole-image
// run alike: a quarter of the smaller side, or four pixels of the network's
// coarsest level (64 at depth 4) if that is more, but never above half. A U-Net
// of depth 4 sees 94 px far and the influence fades with the distance: where
// objects are told by their rims alone, tiles of 256 with 64 px gave the same
// objects, tiles of 128 with 32 px did not.
// REQUIRES: no side is 0.
int DefaultOverlapPx(imaging::Size subimage, imaging::Size network_input,
                     int depth);

struct TileSizeOptions {
  imaging::Size subimage;
  imaging::Size network_input;  // What a subimage is scaled to.
  int grid_px = 1;              // Sides of network inputs are multiples of it.
  int overlap_px = 0;           // Of neighbouring tiles.
  int64_t most_input_px = 0;    // Of a tile, in the network's input.
};

// The size of an image's tiles: as large as the network may take at once, so
// that little is computed twice where they overlap, but no larger than covering
// the image in so few tiles takes. Never smaller than a subimage, and scaled by
// the same factor to a network input of whole multiples of `grid_px`. Images of
// very many pixels across have lower tiles, since a row of them is kept.
// REQUIRES: the image and the subimage have pixels; sides of `network_input`
// are multiples of `grid_px`; the overlap is smaller than the subimage.
imaging::Size TileSizeFor(imaging::Size image, const TileSizeOptions& options);

// Rectangles of the size `tile`, row after row, that cover every pixel of the
// image; one where the image is not larger than it. Tiles of the last row and
// column are moved back over the image as far as the alignment lets them, and
// reach beyond it for the rest, where it is reflected. All tiles of a row have
// the same y, all tiles of a column the same x.
// Errors: INVALID_ARGUMENT if the image or a tile has no pixels, the overlap
// leaves no step, or there would be more than kMaxTiles.
absl::StatusOr<std::vector<imaging::Rect>> PlanTiles(
    imaging::Size image, const TilePlanOptions& options);

}  // namespace tessera::tiles

#endif  // TESSERA_MODELS_TILES_TILE_PLAN_H_
