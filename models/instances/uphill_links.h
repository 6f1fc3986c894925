// Watershed as links from pixel to pixel.
#ifndef TESSERA_MODELS_INSTANCES_UPHILL_LINKS_H_
#define TESSERA_MODELS_INSTANCES_UPHILL_LINKS_H_

#include "models/instances/pixel_row.h"

namespace tessera::instances {

// Links each inner pixel that is not a seed to the highest of its eight
// neighbours, if that is higher. So steepest ascent ends in a seed, or on a
// peak that is not a seed (see object_builder.h for such peaks). Of neighbours
// with the same level the straight ones come first. Of two pixels with the same
// level the earlier one, row after row, counts as the higher: a plateau then
// has one peak, and no path is a circle.
//
// REQUIRES: `above` and `below` are null if there is no such row; `linked` has
// no link yet and the width of the row.
void LinkUphill(const PixelRow* above, const PixelRow& row,
                const PixelRow* below, LinkedRow& linked);

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_UPHILL_LINKS_H_
