// Objects from probabilities by PyJAMAS' rules.
#ifndef TESSERA_MODELS_INSTANCES_PYJAMAS_OBJECTS_H_
#define TESSERA_MODELS_INSTANCES_PYJAMAS_OBJECTS_H_

#include "absl/status/status.h"
#include "models/imaging/image.h"
#include "models/instances/decode.h"

namespace tessera::instances {

// Finds the objects that PyJAMAS 2026.9 finds: pixels with a probability above
// 0.5; eroded by a square of `erosion_width` px (0 or 1: not), of which only
// the part in the image counts; 8-connected components; each dilated by the
// square, where components meet the one whose first pixel comes later wins.
// Objects are left out that PyJAMAS has no single closed contour for: with holes
// of several pixels, with parts that meet at corners only, or within a pixel of
// the image's edge (see contour_count.h).
//
// Hands out the others in the order of their components' first pixels. Takes
// about 16 bytes of memory for each pixel. Errors: those of the sink.
// REQUIRES: both planes have the same size; erosion_width ≥ 0.
absl::Status FindPyjamasObjects(const imaging::GrayPlane& image,
                                const imaging::FloatPlane& probabilities,
                                int erosion_width, const ObjectSink& sink);

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_PYJAMAS_OBJECTS_H_
