// Builds whole objects from linked rows.
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

// Unites linked pixels, and neighbouring seeds, to components. Then each
// component joins the neighbour (of eight pixels) across its best pass if the
// rule says so, again and again, until no component joins another. If levels
// fall from the peaks outwards this is the watershed, flooded by falling level
// from the peaks that stand out by more than the rule's depth.
//
// The result is exact although only some rows are held. Passes are totally
// ordered. The best pass out of a component belongs to the image's one maximum
// spanning forest, however much else was united before (Cousty et al. 2009). A
// component that may join another can still do so, across the same pass, after
// a third one joined it: the third one's pass was no higher, so its peak
// exceeds that pass by no more than the depth. So the order of joining does not
// matter, and a component is examined as soon as all its pixels and all their
// neighbours are known. Small objects are cut again at the end (see
// small_object.h), so the depth never changes in between.
//
// Not thread-safe.
class ObjectBuilder {
 public:
  // REQUIRES: no link of a row leads further up or down than `reach`.
  ObjectBuilder(int width, int reach, const JoinRule& rule,
                int64_t max_rect_px = std::numeric_limits<int64_t>::max());
  ~ObjectBuilder();

  // Adds the next row. Appends the objects that no later row can change,
  // ordered by their last row, then by the leftmost pixel of that row. An
  // object waits for the objects that it touches, since they could join it.
  void Add(const LinkedRow& row, std::vector<DecodedObject>& whole);
  // Call it after the last row. Appends all remaining objects, in the order in
  // which they would come if the image went on with background.
  void Finish(std::vector<DecodedObject>& whole);
  // The rectangle of the first object that was dropped because the rectangles
  // of the objects that ended in its row have more than `max_rect_px` pixels in
  // sum; usually none.
  const std::optional<imaging::Rect>& too_large() const { return too_large_; }
  // Begins another image. REQUIRES: called after Finish() or before the first
  // row.
  void Restart(int width);

 private:
  // The component names of a row's pixels, 0 where a pixel has no name yet.
  std::vector<uint32_t>& NamesAt(int64_t y);
  void DropNames();  // Of the first row held.
  uint32_t NewName();
  void UniteLinked(const LinkedRow& row);
  void UniteSeeds(const LinkedRow& row);
  void Measure(const LinkedRow& row);
  void FindPasses(const LinkedRow& row);
  void TakeWhole(int64_t y, std::vector<DecodedObject>& whole);
  // Appends the objects of a finished component: the component itself, or the
  // parts that a small one is cut into.
  void TakeObjects(uint32_t root, std::vector<DecodedObject>& whole);

  int width_;
  const int64_t reach_;
  const JoinRule rule_;
  const int64_t max_rect_px_;
  std::optional<imaging::Rect> too_large_;
  ComponentStore store_;
  std::unique_ptr<SmallObjectCutter> cutter_;  // Null if unused.
  std::deque<std::vector<uint32_t>> names_;    // Of rows from first_ on.
  std::vector<std::vector<uint32_t>> spare_names_;  // For later rows.
  int64_t first_ = 0;
  int64_t rows_ = 0;
  std::vector<uint32_t> open_;  // Roots and former roots of components.
  std::vector<PixelKind> kinds_above_;
  std::vector<float> levels_above_;
};

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_OBJECT_BUILDER_H_
