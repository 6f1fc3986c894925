// The way from every pixel of an object to its centre, inside the object.
#ifndef TESSERA_MODELS_INSTANCES_HEAT_FLOW_H_
#define TESSERA_MODELS_INSTANCES_HEAT_FLOW_H_

#include "models/imaging/image.h"

namespace tessera::instances {

// Writes the flow of the object `label`, all of whose pixels lie within
// `bounds`, to its pixels in `down` and `right`.
//
// Heat is held at 1 in the centre, the object's pixel nearest to the medians of
// its rows and columns, spreads over the eight neighbours and is 0 outside; the
// flow is the unit vector of its gradient, 0 at the centre itself. Stringer et
// al. 2021 let the heat spread for as many rounds as the object is long and
// take its logarithm; here it also fades a little on its way, so that a steady
// state exists even in an object that has no edge, and that state is solved
// for. Each 8-connected piece of the object has a centre of its own.
//
// REQUIRES: all planes have the same size, and `bounds` lie within them.
void AddHeatFlow(const imaging::LabelPlane& labels, uint32_t label,
                 const imaging::Rect& bounds, imaging::FloatPlane& down,
                 imaging::FloatPlane& right);

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_HEAT_FLOW_H_
