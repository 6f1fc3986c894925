// From the planes of a network, row by row, to links between pixels.
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

// Takes the rows of an image from the top down and gives them back linked, each
// as soon as the rows below it that its links depend on are there. Holds only
// those rows. What a row's links are depends on rows at most 2·reach() away,
// never on the order of the calls.
//
// Not thread-safe.
class RowLinker {
 public:
  RowLinker(int width, const DecodeOptions& options);

  // How many rows up or down a link leads at most.
  int reach() const;

  // The row `y` of the planes is the image's next one. See BandDecoder::Add().
  void Add(const imaging::GrayPlane& image,
           const std::vector<imaging::FloatPlane>& planes, int y);
  // There is no further row.
  void Finish() { finished_ = true; }

  // The next row, or null if rows below are needed first, or it was the last.
  // It is the caller's until the next call of any method.
  const LinkedRow* Next();

 private:
  // Of the row's own pixels: what the target has of these.
  void SetLevels(const std::vector<imaging::FloatPlane>& planes, int y,
                 PixelRow& row) const;
  void Erode();
  void SetInner(PixelRow& row) const;
  void LinkRow(const PixelRow& row);
  // Null for a row that the image does not have, or that is gone.
  const PixelRow* Find(int64_t y) const;
  // Whether the row is there, or never will be.
  bool Has(int64_t y) const { return finished_ || y < added_; }

  const int width_;
  const version::Target target_;
  const double object_threshold_;
  const JoinRule rule_;
  RowErosion erosion_;
  bool finished_ = false;
  int added_ = 0;   // Rows, from the top.
  int eroded_ = 0;  // As far as erosion has come.
  int linked_ = 0;  // As far as Next() has.
  std::deque<PixelRow> rows_;
  std::vector<PixelRow> spare_;  // Rows that are done with: their memory.
  LinkedRow out_;
};

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_ROW_LINKER_H_
