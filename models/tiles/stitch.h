// Joins the results of an image's tiles.
#ifndef TESSERA_MODELS_TILES_STITCH_H_
#define TESSERA_MODELS_TILES_STITCH_H_

#include <map>
#include <optional>
#include <vector>

#include "models/imaging/image.h"

namespace tessera::tiles {

// Rows of an image and its planes: full width, as many rows as each plane has.
struct Band {
  int y0 = 0;  // The first row's place in the image.
  std::vector<imaging::FloatPlane> planes;
  imaging::GrayPlane image;  // As it was read; left empty by Stitcher.
};

// Joins the planes of tiles to bands. In an overlap each tile's weight grows
// linearly with the distance from its border: 0 in the outer quarter, where the
// network's zero padding shows most, 1 from the inner quarter on. At the
// image's own edges the weight is full. The weights of a pixel sum to 1.
//
// Tiles form a grid, so the weights are products of one factor for the column
// and one for the row. Rows leave as soon as no tile to come reaches them: what
// is kept grows with the image's width, not with its height.
//
// Not thread-safe. The same tiles give the same bits.
class Stitcher {
 public:
  // REQUIRES: `tiles` are those of PlanTiles() for `image`; planes > 0.
  Stitcher(imaging::Size image, int planes,
           const std::vector<imaging::Rect>& tiles);

  // Adds one tile's planes; what reaches beyond the image is left out.
  // REQUIRES: tiles come in the order of the plan; each of `planes` has the
  // tile's size; Take() has nothing more.
  void Add(const imaging::Rect& tile,
           const std::vector<imaging::FloatPlane>& planes);

  // The next rows of the image that no tile to come reaches, `most_rows` of
  // them at most; none until the next row of tiles is done, if there are none.
  // REQUIRES: most_rows > 0.
  std::optional<Band> Take(int most_rows);

  // Rows that are kept at once: those of a tile, or of a smaller image.
  int rows_kept() const { return kept_.front().height(); }

 private:
  // Where tiles begin along an axis, and each one's weights from there on.
  using AxisWeights = std::map<int, std::vector<float>>;

  // Forgets the first `rows` of those kept; the others move up.
  void Drop(int rows);

  const int height_;
  AxisWeights columns_;
  AxisWeights rows_;
  int y0_ = 0;     // Of the rows kept.
  int whole_ = 0;  // Of these, that no tile to come reaches.
  int taken_ = 0;  // Of those, that Take() gave.
  std::vector<imaging::FloatPlane> kept_;
};

}  // namespace tessera::tiles

#endif  // TESSERA_MODELS_TILES_STITCH_H_
