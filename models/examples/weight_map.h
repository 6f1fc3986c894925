// The weight of each pixel in the loss (Ronneberger, Fischer and Brox 2015,
// equation 2, as PyJAMAS computes it): high in narrow gaps between objects.
#ifndef TESSERA_MODELS_EXAMPLES_WEIGHT_MAP_H_
#define TESSERA_MODELS_EXAMPLES_WEIGHT_MAP_H_

#include <cstdint>

#include "models/imaging/image.h"

namespace tessera::examples {

struct WeightMapOptions {
  double w0 = 10;
  double sigma_px = 5;
};

// Returns w = c + w0·exp(−(d1+d2)² / (2σ²)). f is the fraction of object
// pixels; c = 1−f on objects and f on background. d1 and d2 are the Euclidean
// distances from a pixel's centre to the nearest pixel of the inner boundary of
// the nearest and of the second nearest object. Inner boundaries are object
// pixels with one of their four neighbours in the plane outside the object.
// With one object d1 alone counts. Without objects, or without background, w is
// 1 everywhere.
//
// Time grows with pixels · σ, not with the number of objects. Distances whose
// term would be below 1e-6, or above 23,000 px, are not followed.
// REQUIRES: sigma_px > 0, w0 >= 0.
imaging::FloatPlane WeightMap(const imaging::LabelPlane& objects,
                              const WeightMapOptions& options = {});

// As above, with the distances of `objects`, but c and f of `target` (not 0 on
// objects). Objects between which a gap was cut still touch in `objects`, so
// their gap has the highest weight.
// REQUIRES: target.size() == objects.size().
imaging::FloatPlane WeightMap(const imaging::LabelPlane& objects,
                              const imaging::Plane<uint8_t>& target,
                              const WeightMapOptions& options);

// Returns only the part of narrow gaps: 1 + w0·exp(−(d1+d2)² / (2σ²)), with d1
// and d2 as above; 1 everywhere with fewer than two objects.
imaging::FloatPlane GapWeights(const imaging::LabelPlane& objects,
                               const WeightMapOptions& options);

}  // namespace tessera::examples

#endif  // TESSERA_MODELS_EXAMPLES_WEIGHT_MAP_H_
