// From linked rows to whole objects.
#ifndef TESSERA_MODELS_INSTANCES_OBJECT_BUILDER_H_
#define TESSERA_MODELS_INSTANCES_OBJECT_BUILDER_H_

#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "models/instances/component_store.h"
#include "models/instances/decode.h"
#include "models/instances/join_rule.h"
#include "models/instances/pixel_row.h"

namespace tessera::instances {

class SmallObjectCutter;

// Unites the pixels that are linked, and neighbouring seeds. Of the components
// that this makes, each then joins the neighbour (of eight pixels) across its
// best pass, if the rule says so, and so on, until none does any more. Where
// levels fall from the peaks outwards this is the watershed, flooded by
// falling level from those peaks that stand out by more than the rule's depth.
//
// This is exact with the rows at hand. Passes are totally ordered; the best one
// out of a component belongs to the image's one maximum spanning forest,
// however much else was united before (Cousty et al. 2009), and a component
// that may join may still do so, by the same pass, after another one joined it:
// that one's pass was no higher, so neither is its peak by more than the depth.
// So the order is of no account, and each component is looked at as soon as
// all its pixels, and all their neighbours, are known. Small ones are made anew
// in the end (see small_object.h), so that no depth changes on the way.
//
// Not thread-safe.
class ObjectBuilder {
 public:
  // REQUIRES: no link of a row leads further up or down than `reach`.
  ObjectBuilder(int width, int reach, const JoinRule& rule,
                int64_t max_rect_px = std::numeric_limits<int64_t>::max());
  ~ObjectBuilder();

  // The next row. Appends the objects that no later row can change, by their
  // last row, then by the leftmost pixel of it. An object waits for those that
  // it touches: they could join it.
  void Add(const LinkedRow& row, std::vector<DecodedObject>& whole);
  // After the last row: appends all others, in the order in which they would
  // come if the image went on with background.
  void Finish(std::vector<DecodedObject>& whole);
  // Around the first object that was dropped, since those that ended with it
  // have more than `max_rect_px` pixels in their rectangles; none as a rule.
  const std::optional<imaging::Rect>& too_large() const { return too_large_; }
  // After Finish(), or before the first row: begins another image.
  void Restart(int width);

 private:
  // The names of a row's pixels, 0 where none has one yet.
  std::vector<uint32_t>& NamesAt(int64_t y);
  void DropNames();  // Of the first row.
  uint32_t NewName();
  void UniteLinked(const LinkedRow& row);
  void UniteSeeds(const LinkedRow& row);
  void Measure(const LinkedRow& row);
  void FindPasses(const LinkedRow& row);
  void TakeWhole(int64_t y, std::vector<DecodedObject>& whole);
  // Of a component that is done: itself, or what small ones are cut into.
  void TakeObjects(uint32_t root, std::vector<DecodedObject>& whole);

  int width_;
  const int64_t reach_;
  const JoinRule rule_;
  const int64_t max_rect_px_;
  std::optional<imaging::Rect> too_large_;
  ComponentStore store_;
  std::unique_ptr<SmallObjectCutter> cutter_;  // Null if none is small.
  std::deque<std::vector<uint32_t>> names_;    // Of the rows from first_ on.
  std::vector<std::vector<uint32_t>> spare_names_;  // Of rows that are gone.
  int64_t first_ = 0;
  int64_t rows_ = 0;
  std::vector<uint32_t> open_;  // Roots, and some that were.
  std::vector<PixelKind> kinds_above_;
  std::vector<float> levels_above_;
};

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_OBJECT_BUILDER_H_
