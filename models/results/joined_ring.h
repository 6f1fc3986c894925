// Objects as single rings, for programs whose polygons have neither holes nor
// parts. Private to this room.
#ifndef TESSERA_MODELS_RESULTS_JOINED_RING_H_
#define TESSERA_MODELS_RESULTS_JOINED_RING_H_

#include <vector>

#include "models/imaging/polygon.h"

namespace tessera::results {

// Rings that enclose exactly the pixel centres of the object and touch neither
// themselves nor each other: as a rule one ring. A slit, 1/16 px wide, leads
// from the outside to each hole, and a bridge of this width joins parts that
// meet at a corner; neither reaches a pixel's centre. A part that meets no
// other one, as simplified ones may, is a ring of its own. REQUIRES: edges are
// horizontal or vertical, between points with whole coordinates; exteriors run
// clockwise as seen on the screen, holes the other way round. Holes of other
// polygons may be left out.
std::vector<imaging::Ring> JoinedRings(
    const std::vector<imaging::Polygon>& polygons);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_JOINED_RING_H_
