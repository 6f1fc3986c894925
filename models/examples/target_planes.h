// The planes of a sample's target besides its mask, stored compactly.
#ifndef TESSERA_MODELS_EXAMPLES_TARGET_PLANES_H_
#define TESSERA_MODELS_EXAMPLES_TARGET_PLANES_H_

#include <cstdint>
#include <vector>

#include "models/imaging/image.h"
#include "models/version/parameters.h"

namespace tessera::examples {

// The planes of instances::EncodeTarget() without the first, in steps of 1/254
// of their range: one byte a pixel and plane. They are made once from the whole
// sample, so that a crop knows the depth of the objects that it cuts.
using TargetPlanes = std::vector<imaging::Plane<uint8_t>>;

// Returns no plane for foreground, nor for border: border lines are one pixel
// wide, so they are drawn at the scale of the network's input.
TargetPlanes StorePlanes(const imaging::LabelPlane& mask,
                         version::Target target);

// Returns the values that a stored plane stands for.
imaging::FloatPlane RestorePlane(const imaging::Plane<uint8_t>& stored,
                                 version::Target target);

}  // namespace tessera::examples

#endif  // TESSERA_MODELS_EXAMPLES_TARGET_PLANES_H_
