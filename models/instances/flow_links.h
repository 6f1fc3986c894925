// Where the flow leads, as links from pixel to pixel.
#ifndef TESSERA_MODELS_INSTANCES_FLOW_LINKS_H_
#define TESSERA_MODELS_INSTANCES_FLOW_LINKS_H_

#include <deque>

#include "models/instances/pixel_row.h"

namespace tessera::instances {

// Steps, of at most 1 px each, that a pixel follows the flow.
inline constexpr int kFlowSteps = 16;

// Moves each inner pixel with the flow, interpolated between four pixels, as
// Stringer et al. 2021 do, but for kFlowSteps steps only, and links it to the
// pixel where it is then. From there that pixel's own link goes on, so that
// objects of any size gather, yet a link depends on kFlowSteps rows up and
// down and no more. A pixel that ends in itself is a seed: it lies where the
// flow of an object ends. A way that would leave the inner pixels stops before.
//
// REQUIRES: `row` is one of `rows`, which follow on each other and go at least
// kFlowSteps rows up and down, where the image does; `linked` has no link yet
// and the width of the row; the flow is 0 where a pixel is not inner.
void LinkAlongFlow(const std::deque<PixelRow>& rows, const PixelRow& row,
                   LinkedRow& linked);

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_FLOW_LINKS_H_
