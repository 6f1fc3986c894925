// What a sample's target has beyond its mask, kept small.
#ifndef TESSERA_MODELS_EXAMPLES_TARGET_PLANES_H_
#define TESSERA_MODELS_EXAMPLES_TARGET_PLANES_H_

#include <cstdint>
#include <vector>

#include "models/imaging/image.h"
#include "models/version/parameters.h"

namespace tessera::examples {

// The planes of instances::EncodeTarget() beyond the first, in steps of 1/254
// of their range: one byte a pixel and plane. Made once from a whole sample,
// so that a crop knows how deep the objects are that it cuts.
using TargetPlanes = std::vector<imaging::Plane<uint8_t>>;

// Empty for foreground, and for border, whose lines are as thin as pixels are
// and so are drawn at the scale of the network's input.
TargetPlanes StorePlanes(const imaging::LabelPlane& mask,
                         version::Target target);

// The values that a stored plane stands for.
imaging::FloatPlane RestorePlane(const imaging::Plane<uint8_t>& stored,
                                 version::Target target);

}  // namespace tessera::examples

#endif  // TESSERA_MODELS_EXAMPLES_TARGET_PLANES_H_
