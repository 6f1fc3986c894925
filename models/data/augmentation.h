// Random variations of a training example that a biologist would still accept.
// The same state of `random` gives the same result on every machine.
#ifndef TESSERA_MODELS_DATA_AUGMENTATION_H_
#define TESSERA_MODELS_DATA_AUGMENTATION_H_

#include <random>

#include "models/imaging/image.h"
#include "models/imaging/rotation.h"
#include "models/imaging/symmetry.h"

namespace tessera::data {

// Draws one of the eight ways to lay a square on itself, all equally likely. If
// `is_square` is false, draws one of the four ways for a rectangle, because the
// network input size is fixed. Apply the result to the image and to all planes
// that belong to it.
imaging::Symmetry DrawSymmetry(std::mt19937_64& random, bool is_square);

// Draws a rotation by an angle between 0 and 90 degrees; DrawSymmetry() adds the
// others.
imaging::Rotation DrawRotation(std::mt19937_64& random);

// True with the probability `part`. Draws nothing if `part` is 0.
bool DrawPart(std::mt19937_64& random, double part);

// Gives the image a fault that images of microscopes have: it is out of focus
// or noisy, its ground gets brighter to one side, or some pixels are hot.
void AddFault(std::mt19937_64& random, imaging::FloatPlane& image);

// Scales, bends and shifts the intensities and adds noise; softens some images.
void VaryIntensities(std::mt19937_64& random, imaging::FloatPlane& image);

// A factor from 1/`most` to `most`. Enlarging and reducing are equally likely.
// REQUIRES: most >= 1.
double DrawZoom(std::mt19937_64& random, double most);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_AUGMENTATION_H_
