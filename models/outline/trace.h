// Turns labelled objects into rings along pixel edges.
#ifndef TESSERA_MODELS_OUTLINE_TRACE_H_
#define TESSERA_MODELS_OUTLINE_TRACE_H_

#include <cstdint>
#include <vector>

#include "models/imaging/image.h"
#include "models/imaging/polygon.h"

namespace tessera::outline {

// Returns the outlines of all objects, by ascending number. Vertices are
// integers and lie only where the ring turns. A polygon's area is its pixel
// count, and data::Rasterize() gives the same pixels back. Each 4-connected
// part of an object is a polygon of its own; no ring touches itself. Exterior
// rings run clockwise as seen on the screen (y down), holes counter-clockwise.
std::vector<imaging::Outline> TraceOutlines(const imaging::LabelPlane& labels);

// Returns the polygons of one object: those that TraceOutlines() returns for
// the pixels that are 1 in `mask`, whose top left corner is at (x0, y0) of the
// image.
// REQUIRES: no pixel of `mask` is above 1.
std::vector<imaging::Polygon> TraceObject(const imaging::Plane<uint8_t>& mask,
                                          int x0, int y0);

}  // namespace tessera::outline

#endif  // TESSERA_MODELS_OUTLINE_TRACE_H_
