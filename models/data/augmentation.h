// Random variations of a training example that a biologist would still accept.
#ifndef TESSERA_MODELS_DATA_AUGMENTATION_H_
#define TESSERA_MODELS_DATA_AUGMENTATION_H_

#include <random>

#include "models/imaging/image.h"

namespace tessera::data {

// Flips and turns by right angles both planes alike; scales and shifts the
// intensities of `image` and adds noise. Quarter turns only where both planes
// are square, since the network input size is fixed.
// The same state of `random` gives the same result on every machine.
// REQUIRES: image.size() == mask.size().
void Augment(std::mt19937_64& random, imaging::FloatPlane& image,
             imaging::LabelPlane& mask);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_AUGMENTATION_H_
