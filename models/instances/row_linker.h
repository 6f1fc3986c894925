// Turns the planes of a network, row by row, into links between pixels.
#ifndef TESSERA_MODELS_INSTANCES_ROW_LINKER_H_
#define TESSERA_MODELS_INSTANCES_ROW_LINKER_H_

#include <cstdint>
#include <deque>
#include <vector>

#include "models/imaging/image.h"
#include "models/instances/decode.h"
#include "models/instances/join_rule.h"
#include "models/instances/pixel_row.h"
#include "models/instances/row_erosion.h"

namespace tessera::instances {

// Takes the rows of an image from the top down and returns them linked, each as
// soon as the rows below that its links depend on were added. Holds only those
// rows. A row's links depend on rows at most 2·reach() away, never on the order
// of the calls.
//
// Not thread-safe.
class RowLinker {
 public:
  RowLinker(int width, const DecodeOptions& options);

  // How many rows a link leads up or down at most.
  int reach() const;

  // Adds row `y` of the planes as the image's next row. See BandDecoder::Add().
  void Add(const imaging::GrayPlane& image,
           const std::vector<imaging::FloatPlane>& planes, int y);
  // Call it after the last row.
  void Finish() { finished_ = true; }

  // Returns the next row; null if rows below must be added first, or after the
  // last row. The result is valid until the next call of any method.
  const LinkedRow* Next();

 private:
  // Sets `levels`, `seeds` and `flow` of a row, as far as the target has them.
  void SetLevels(const std::vector<imaging::FloatPlane>& planes, int y,
                 PixelRow& row) const;
  void Erode();
  void SetInner(PixelRow& row) const;
  void LinkRow(const PixelRow& row);
  // Null if the image has no such row, or the row is no longer held.
  const PixelRow* Find(int64_t y) const;
  // Whether the row was added, or the image has no such row.
  bool Has(int64_t y) const { return finished_ || y < added_; }

  const int width_;
  const version::Target target_;
  const double object_threshold_;
  const JoinRule rule_;
  RowErosion erosion_;
  bool finished_ = false;
  int added_ = 0;   // Rows that were added,
  int eroded_ = 0;  // eroded
  int linked_ = 0;  // and returned by Next().
  std::deque<PixelRow> rows_;
  std::vector<PixelRow> spare_;  // Done with; their memory is used again.
  LinkedRow out_;
};

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_ROW_LINKER_H_
