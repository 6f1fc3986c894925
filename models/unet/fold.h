// Networks that are only applied, not trained.
#ifndef TESSERA_MODELS_UNET_FOLD_H_
#define TESSERA_MODELS_UNET_FOLD_H_

#include "models/unet/weights.h"

namespace tessera::unet {

// Returns the tensors of a network that gives the outputs of the one with
// `tensors`, up to rounding and in evaluation mode, without its batch
// normalisations: what they do to each channel once they are trained (scale and
// shift) went into the convolution before them. Of a network without any they
// are returned as they are.
// REQUIRES: they lie on the CPU.
NamedTensors FoldNormalization(NamedTensors tensors);

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_FOLD_H_
