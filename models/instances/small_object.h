// Small objects, made anew.
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

// Cuts objects with the small depth of a rule. That depth is the smaller one,
// so what it parts, no pixel of another object had joined: the same objects
// come about where all of the image is decoded with it.
//
// Keeps the memory that an object took for the next one. Not thread-safe.
class SmallObjectCutter {
 public:
  explicit SmallObjectCutter(const JoinRule& rule);

  // Appends the objects that the pixels of one make.
  // REQUIRES: `bounds` are those of the pixels, which have levels.
  void Cut(const std::vector<KeptPixel>& pixels, const imaging::Rect& bounds,
           std::vector<DecodedObject>& objects);

 private:
  // The pixels as rows of their bounds; all others are outside.
  void FillRows(const std::vector<KeptPixel>& pixels,
                const imaging::Rect& bounds);

  const JoinRule rule_;  // With the small depth for all.
  ObjectBuilder builder_;
  std::vector<PixelRow> rows_;
  LinkedRow linked_;
  std::vector<DecodedObject> parts_;
};

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_SMALL_OBJECT_H_
