// Computes tiles one after the other. Private to this room.
#ifndef TESSERA_MODELS_INFERENCE_TILE_PIPELINE_H_
#define TESSERA_MODELS_INFERENCE_TILE_PIPELINE_H_

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/imaging/symmetry.h"
#include "models/inference/prediction.h"
#include "models/inference/tile_computer.h"

namespace tessera::inference {

// Returns the network's input for a tile. Called in the order of the tiles.
using PrepareTile =
    std::function<absl::StatusOr<imaging::FloatPlane>(const imaging::Rect&)>;
// Takes the planes of a tile, of the size of its input. Called in the order of
// the tiles.
using TakeTile = std::function<absl::Status(
    const imaging::Rect&, std::vector<imaging::FloatPlane> planes)>;

// The device computes a tile while this thread prepares the next one and takes
// the last one. Errors: those of `prepare`, once all tiles before it were
// taken; those of `take`; CANCELLED if the caller's stop was asked for.
// REQUIRES: `tiles` are not empty.
absl::Status ComputeTiles(TileComputer& computer,
                          const std::vector<imaging::Rect>& tiles,
                          const std::vector<imaging::Symmetry>& symmetries,
                          const TileComputer::Caller& caller,
                          const TileObserver& observer,
                          const PrepareTile& prepare, const TakeTile& take);

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_TILE_PIPELINE_H_
