// Labelled objects to rings along pixel edges.
#ifndef TESSERA_MODELS_OUTLINE_TRACE_H_
#define TESSERA_MODELS_OUTLINE_TRACE_H_

#include <cstdint>
#include <vector>

#include "models/imaging/image.h"
#include "models/imaging/polygon.h"

namespace tessera::outline {

// The outlines of all objects, by ascending number. Vertices are integers and
// only where the ring turns; the polygon's area is the object's pixel count,
// and data::Rasterize() gives the same pixels back. An object's 4-connected
// parts are polygons of their own; no ring touches itself. Exterior rings run
// clockwise as seen on the screen (y down), holes counter-clockwise.
std::vector<imaging::Outline> TraceOutlines(const imaging::LabelPlane& labels);

// The polygons of one object alone: those that TraceOutlines() gives where the
// object's pixels are 1 in `mask`, whose corner lies at (x0, y0) of the image.
// REQUIRES: no pixel of `mask` is above 1.
std::vector<imaging::Polygon> TraceObject(const imaging::Plane<uint8_t>& mask,
                                          int x0, int y0);

}  // namespace tessera::outline

#endif  // TESSERA_MODELS_OUTLINE_TRACE_H_
