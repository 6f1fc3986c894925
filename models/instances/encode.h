// From labelled objects to the planes that a network learns, by target.
#ifndef TESSERA_MODELS_INSTANCES_ENCODE_H_
#define TESSERA_MODELS_INSTANCES_ENCODE_H_

#include <vector>

#include "models/imaging/image.h"
#include "models/version/parameters.h"

namespace tessera::instances {

// Returns the planes that a perfect network would output, all of the labels'
// size: DecodeObjects() turns them back into `labels`. The first plane is 1 on
// objects and 0 elsewhere. Then:
// * foreground: nothing more.
// * border: 1 on each object's inner boundary: pixels with one of their eight
//   neighbours outside the object.
// * distance: the Euclidean distance to the nearest pixel outside the object,
//   divided by the object's largest distance, so in (0, 1]; 0 elsewhere.
// * flow: two planes, the component down (y) and the component to the right (x)
//   of a unit vector towards the object's centre; 0 at the centre and outside
//   objects. As in Stringer et al. 2021 the vector follows the heat that
//   spreads from the centre inside the object, so that the path never leaves
//   the object; see heat_flow.h.
//
// An object that the image's edge cuts is taken to go on beyond the edge: it
// has no boundary along the cut.
std::vector<imaging::FloatPlane> EncodeTarget(const imaging::LabelPlane& labels,
                                              version::Target target);

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_ENCODE_H_
