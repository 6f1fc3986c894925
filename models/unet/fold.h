// Simplifies networks that are only applied, not trained.
#ifndef TESSERA_MODELS_UNET_FOLD_H_
#define TESSERA_MODELS_UNET_FOLD_H_

#include "models/unet/weights.h"

namespace tessera::unet {

// Returns the tensors of a network without batch normalisations. In evaluation
// mode it has the outputs of the network with `tensors`, up to rounding. A
// trained batch normalisation scales and shifts each channel; both go into the
// convolution before it. Tensors without batch normalisations are returned
// unchanged.
// REQUIRES: `tensors` lie on the CPU.
NamedTensors FoldNormalization(NamedTensors tensors);

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_FOLD_H_
