// The flow from every pixel of an object to its centre, inside the object.
#ifndef TESSERA_MODELS_INSTANCES_HEAT_FLOW_H_
#define TESSERA_MODELS_INSTANCES_HEAT_FLOW_H_

#include "models/imaging/image.h"

namespace tessera::instances {

// Writes the flow of the object `label` to the object's pixels in `down` and
// `right`.
//
// Heat is held at 1 in the centre, spreads over the eight neighbours and is 0
// outside the object. The centre is the object's pixel nearest to the medians
// of its rows and columns. The flow is the unit vector of the heat's gradient,
// and 0 at the centre itself. Stringer et al. 2021 let the heat spread for as
// many rounds as the object is long and take its logarithm. Here heat also
// fades a little as it spreads, so that a steady state exists even in an object
// without an edge; the flow is computed from this steady state. Each
// 8-connected piece of the object has a centre of its own.
//
// REQUIRES: all planes have the same size; `bounds` lie within them and contain
// all pixels of the object.
void AddHeatFlow(const imaging::LabelPlane& labels, uint32_t label,
                 const imaging::Rect& bounds, imaging::FloatPlane& down,
                 imaging::FloatPlane& right);

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_HEAT_FLOW_H_
