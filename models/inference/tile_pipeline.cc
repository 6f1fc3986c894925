#include "models/inference/tile_pipeline.h"

#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace tessera::inference {

absl::Status ComputeTiles(TileComputer& computer,
                          const std::vector<imaging::Rect>& tiles,
                          const std::vector<imaging::Symmetry>& symmetries,
                          const TileComputer::Caller& caller,
                          const TileObserver& observer,
                          const PrepareTile& prepare, const TakeTile& take) {
  ASSIGN_OR_RETURN(imaging::FloatPlane first, prepare(tiles.front()));
  std::unique_ptr<TileComputer::Tile> computing =
      computer.Start(std::move(first), symmetries, caller);
  const size_t total = tiles.size();
  for (size_t done = 0; done < total; ++done) {
    const bool more = done + 1 < total;
    absl::StatusOr<imaging::FloatPlane> next =
        more ? prepare(tiles[done + 1]) : imaging::FloatPlane();
    std::vector<imaging::FloatPlane> planes = computing->Finish();
    if (planes.empty()) {
      return absl::CancelledError(absl::StrFormat(
          "segmentation was cancelled after %d of %d tiles", done, total));
    }
    if (more && next.ok()) {
      computing = computer.Start(*std::move(next), symmetries, caller);
    }
    RETURN_IF_ERROR(take(tiles[done], std::move(planes)));
    if (observer) {
      observer(static_cast<int>(done) + 1, static_cast<int>(total));
    }
    RETURN_IF_ERROR(next.status());
  }
  return absl::OkStatus();
}

}  // namespace tessera::inference
