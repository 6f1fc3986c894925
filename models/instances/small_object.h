// Small objects, made anew.
#ifndef TESSERA_MODELS_INSTANCES_SMALL_OBJECT_H_
#define TESSERA_MODELS_INSTANCES_SMALL_OBJECT_H_

#include <vector>

#include "models/imaging/image.h"
#include "models/instances/component_store.h"
#include "models/instances/decode.h"
#include "models/instances/join_rule.h"

namespace tessera::instances {

// Appends the objects that the pixels of one make with the rule's small depth.
// That depth is the smaller one, so what it parts, no pixel of another object
// had joined: the same objects come about where all of the image is decoded
// with it. REQUIRES: `bounds` are those of the pixels, which have levels.
void CutSmallObject(const std::vector<KeptPixel>& pixels,
                    const imaging::Rect& bounds, const JoinRule& rule,
                    std::vector<DecodedObject>& objects);

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_SMALL_OBJECT_H_
