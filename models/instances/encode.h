// From labelled objects to the planes that a network learns, by target.
#ifndef TESSERA_MODELS_INSTANCES_ENCODE_H_
#define TESSERA_MODELS_INSTANCES_ENCODE_H_

#include <vector>

#include "models/imaging/image.h"
#include "models/version/parameters.h"

namespace tessera::instances {

// Planes that a perfect network would put out, so that DecodeObjects() gives
// `labels` back; all of the labels' size. The first one is 1 on objects and 0
// elsewhere. Then:
// * foreground: nothing more.
// * border: 1 on each object's inner boundary, the pixels of which one of the
//   eight neighbours is not the object's.
// * distance: the Euclidean distance to the nearest pixel that is not the
//   object's, divided by its largest in the object, so in (0, 1]; 0 elsewhere.
// * flow: two planes, the way down (y) and the way to the right (x) towards
//   the object's centre, together of length 1 on objects; 0 at the centre and
//   elsewhere (Stringer et al. 2021, who follow the heat that spreads from the
//   centre inside the object, so that the way never leaves it; heat_flow.h).
//
// What lies beyond the plane counts as the object going on there: an object
// that the image cuts has no edge along the cut.
std::vector<imaging::FloatPlane> EncodeTarget(const imaging::LabelPlane& labels,
                                              version::Target target);

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_ENCODE_H_
