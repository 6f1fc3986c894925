// An image on which an exported network shows what it does.
#ifndef TESSERA_MODELS_EXCHANGE_EXAMPLE_IMAGE_H_
#define TESSERA_MODELS_EXCHANGE_EXAMPLE_IMAGE_H_

#include "models/imaging/image.h"
#include "models/version/manifest.h"

namespace tessera::exchange {

// Bright round spots of several sizes and brightnesses, some of which touch, on
// a dark and noisy ground. A version keeps none of its training images. The
// spots have the median diameter of the training's objects and the range of its
// intensities, where these are known. The same manifest gives the same image.
// REQUIRES: no side of `size` is below 16.
imaging::GrayPlane ExampleImage(const version::Manifest& manifest,
                                imaging::Size size);

}  // namespace tessera::exchange

#endif  // TESSERA_MODELS_EXCHANGE_EXAMPLE_IMAGE_H_
