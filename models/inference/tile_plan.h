// Where the tiles of an image lie. Plain arithmetic; no LibTorch.
#ifndef TESSERA_MODELS_INFERENCE_TILE_PLAN_H_
#define TESSERA_MODELS_INFERENCE_TILE_PLAN_H_

#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"

namespace tessera::inference {

struct TilePlanOptions {
  imaging::Size tile;   // The subimage size.
  int overlap_px = 0;   // At least; of neighbouring tiles.
  int alignment_px = 1; // Tiles begin at multiples of it: the network's
                        // pooling grid, so that tiles agree on it.
};

// Rectangles of the size `tile`, row after row, that cover every pixel of the
// image. Tiles of the last row and column may reach beyond the image, where it
// is reflected. Errors: INVALID_ARGUMENT if a tile has no pixels or the overlap
// leaves no step.
absl::StatusOr<std::vector<imaging::Rect>> PlanTiles(
    imaging::Size image, const TilePlanOptions& options);

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_TILE_PLAN_H_
