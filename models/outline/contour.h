// Outlines through the centres of the pixels around an object, as PyJAMAS and
// scikit-image's find_contours at level 0 draw them.
#ifndef TESSERA_MODELS_OUTLINE_CONTOUR_H_
#define TESSERA_MODELS_OUTLINE_CONTOUR_H_

#include <cstddef>
#include <vector>

#include "models/imaging/polygon.h"

namespace tessera::outline {

// Whether all edges are horizontal or vertical, between points with whole
// coordinates of at most 2^30, as those of TraceOutlines().
bool FollowsPixelEdges(const std::vector<imaging::Polygon>& polygons);

struct Contours {
  // Points are pixels: the centre of pixel (c, r) is {c, r}. They lie one pixel
  // outside the image where the object touches its border. A ring turns at each
  // of its points, and runs clockwise as seen on the screen.
  std::vector<imaging::Ring> rings;
  size_t filled_holes = 0;
};

// Returns the rings that enclose exactly the pixels of one object: pixels whose
// centres lie on a ring are outside. Parts that meet at a corner share a ring,
// so an 8-connected object has one ring, which may touch itself. A hole that
// meets the outside at a corner, directly or by way of other holes, stays
// open. All other holes are filled, because a ring cannot have a hole.
// REQUIRES: FollowsPixelEdges(polygons); `polygons` are valid.
Contours ContoursOf(const std::vector<imaging::Polygon>& polygons);

}  // namespace tessera::outline

#endif  // TESSERA_MODELS_OUTLINE_CONTOUR_H_
