// Removes vertices of outlines; the shape stays the same within a tolerance.
#ifndef TESSERA_MODELS_OUTLINE_SIMPLIFY_H_
#define TESSERA_MODELS_OUTLINE_SIMPLIFY_H_

#include "models/imaging/polygon.h"

namespace tessera::outline {

// Drops vertices so that the new rings stay within `tolerance_px` of the old
// ones (Douglas and Peucker 1973). Polygons stay valid: no ring crosses itself
// or another ring, holes stay inside, no ring has fewer than three vertices. A
// ring that cannot be simplified this way is kept. With 0 returns `outline`
// unchanged.
// REQUIRES: tolerance_px >= 0; the polygons of `outline` are valid.
imaging::Outline Simplify(const imaging::Outline& outline, double tolerance_px);

}  // namespace tessera::outline

#endif  // TESSERA_MODELS_OUTLINE_SIMPLIFY_H_
