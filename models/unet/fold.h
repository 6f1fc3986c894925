// Networks that are only applied, not trained.
#ifndef TESSERA_MODELS_UNET_FOLD_H_
#define TESSERA_MODELS_UNET_FOLD_H_

#include "models/unet/unet.h"
#include "models/version/parameters.h"

namespace tessera::unet {

// Returns a network in evaluation mode that gives the outputs of `network`, up
// to rounding, without its batch normalisations: what they do to each channel
// once they are trained (scale and shift) went into the convolution before
// them. A network without any is returned itself.
// REQUIRES: `shape` and `outputs` are what `network` was made with; it lies on
// the CPU.
UNet FoldNormalization(const UNet& network, const version::NetworkShape& shape,
                       int outputs);

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_FOLD_H_
