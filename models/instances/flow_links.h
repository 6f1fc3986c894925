// Turns the flow into links from pixel to pixel.
#ifndef TESSERA_MODELS_INSTANCES_FLOW_LINKS_H_
#define TESSERA_MODELS_INSTANCES_FLOW_LINKS_H_

#include <deque>

#include "models/instances/pixel_row.h"

namespace tessera::instances {

// How many steps, of at most 1 px each, a pixel follows the flow.
inline constexpr int kFlowSteps = 16;

// Moves each inner pixel along the flow, which is interpolated between four
// pixels as in Stringer et al. 2021, but for kFlowSteps steps only. Links the
// pixel to the pixel where it ends. That pixel's own link leads on, so objects
// of any size gather, yet each link depends on only kFlowSteps rows up and
// down. A pixel that ends in itself is a seed: the flow of an object ends
// there. A path that would leave the inner pixels stops before.
//
// REQUIRES: `row` is one of `rows`; `rows` are consecutive and reach kFlowSteps
// rows up and down, as far as the image does; `linked` has no link yet and the
// width of the row; the flow is 0 where a pixel is not inner.
void LinkAlongFlow(const std::deque<PixelRow>& rows, const PixelRow& row,
                   LinkedRow& linked);

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_FLOW_LINKS_H_
