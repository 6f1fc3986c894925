// Joins the planes of an image's tiles.
#ifndef TESSERA_MODELS_TILES_STITCH_H_
#define TESSERA_MODELS_TILES_STITCH_H_

#include <map>
#include <optional>
#include <vector>

#include "models/imaging/image.h"

namespace tessera::tiles {

// Rows of an image and its planes: full width, as many rows as each plane has.
struct Band {
  int y0 = 0;  // The first row's y in the image.
  std::vector<imaging::FloatPlane> planes;
  imaging::GrayPlane image;  // The rows as read; Stitcher leaves it empty.
};

// Joins the planes of tiles into bands. In an overlap, each tile's weight grows
// linearly with the distance from the tile's border: 0 in the outer quarter,
// where the network's zero padding shows most, 1 from the inner quarter on. At
// the image's own edges the weight is full. The weights of a pixel sum to 1.
//
// Tiles form a grid, so a weight is the product of a factor for the column and
// one for the row. Rows are handed out as soon as no later tile reaches them:
// memory grows with the image's width, not with its height.
//
// Not thread-safe. The same tiles give the same bits.
class Stitcher {
 public:
  // REQUIRES: `tiles` are those of PlanTiles() for `image`; planes > 0.
  Stitcher(imaging::Size image, int planes,
           const std::vector<imaging::Rect>& tiles);

  // Adds one tile's planes. Parts beyond the image are left out.
  // REQUIRES: tiles come in the order of the plan; each of `planes` has the
  // tile's size; Take() has returned all finished rows.
  void Add(const imaging::Rect& tile,
           const std::vector<imaging::FloatPlane>& planes);

  // Returns the next rows that no later tile reaches, at most `most_rows`;
  // nothing if there are none until the next row of tiles is done.
  // REQUIRES: most_rows > 0.
  std::optional<Band> Take(int most_rows);

  // How many rows are kept at once: those of a tile, or of the image if it is
  // lower.
  int rows_kept() const { return kept_.front().height(); }

 private:
  // For each position where tiles begin along an axis: their weights, from the
  // position on.
  using AxisWeights = std::map<int, std::vector<float>>;

  // Drops the first `rows` of the rows kept; the others move up.
  void Drop(int rows);

  const int height_;
  AxisWeights columns_;
  AxisWeights rows_;
  int y0_ = 0;     // First row kept.
  int whole_ = 0;  // Rows kept that no later tile reaches.
  int taken_ = 0;  // Rows of `whole_` that Take() returned.
  std::vector<imaging::FloatPlane> kept_;
};

}  // namespace tessera::tiles

#endif  // TESSERA_MODELS_TILES_STITCH_H_
