// Cuts small objects again, with another depth.
#ifndef TESSERA_MODELS_INSTANCES_SMALL_OBJECT_H_
#define TESSERA_MODELS_INSTANCES_SMALL_OBJECT_H_

#include <vector>

#include "models/imaging/image.h"
#include "models/instances/component_store.h"
#include "models/instances/decode.h"
#include "models/instances/join_rule.h"
#include "models/instances/object_builder.h"
#include "models/instances/pixel_row.h"

namespace tessera::instances {

// Cuts objects with the small depth of a rule. The small depth is less than the
// rule's depth, so no pixel of another object could have joined the parts. The
// result is what decoding the whole image with the small depth would give
// there.
//
// Keeps its memory from one object to the next. Not thread-safe.
class SmallObjectCutter {
 public:
  explicit SmallObjectCutter(const JoinRule& rule);

  // Appends the objects that the pixels of one object are cut into.
  // REQUIRES: `bounds` are those of the pixels; the pixels have levels.
  void Cut(const std::vector<KeptPixel>& pixels, const imaging::Rect& bounds,
           std::vector<DecodedObject>& objects);

 private:
  // Lays the pixels out as rows of `bounds`; all other pixels are outside.
  void FillRows(const std::vector<KeptPixel>& pixels,
                const imaging::Rect& bounds);

  const JoinRule rule_;  // With the small depth for all sizes.
  ObjectBuilder builder_;
  std::vector<PixelRow> rows_;
  LinkedRow linked_;
  std::vector<DecodedObject> parts_;
};

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_SMALL_OBJECT_H_
