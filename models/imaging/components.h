// Connected components.
#ifndef TESSERA_MODELS_IMAGING_COMPONENTS_H_
#define TESSERA_MODELS_IMAGING_COMPONENTS_H_

#include <cstdint>

#include "models/imaging/image.h"

namespace tessera::imaging {

// Labels the 8-connected components of the non-zero pixels, numbered from 1 by
// their first pixel, row after row.
LabelPlane LabelComponents(const Plane<uint8_t>& binary);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_COMPONENTS_H_
