// Random variations of a training example that a biologist would still accept.
#ifndef TESSERA_MODELS_DATA_AUGMENTATION_H_
#define TESSERA_MODELS_DATA_AUGMENTATION_H_

#include <random>

#include "models/imaging/image.h"
#include "models/imaging/symmetry.h"

namespace tessera::data {

// One of the eight ways to lay a square on itself, all as likely; of the four
// of a rectangle where `is_square` is false, since the network input size is
// fixed. For the image and all that belongs to it.
// The same state of `random` gives the same result on every machine; so below.
imaging::Symmetry DrawSymmetry(std::mt19937_64& random, bool is_square);

// Scales, bends and shifts the intensities and adds noise; softens some images.
void VaryIntensities(std::mt19937_64& random, imaging::FloatPlane& image);

// A factor from 1/`most` to `most`; enlarging and reducing are as likely.
// REQUIRES: most >= 1.
double DrawZoom(std::mt19937_64& random, double most);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_AUGMENTATION_H_
