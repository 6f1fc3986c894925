// At which scale a network sees an image whose objects have a known size.
#ifndef TESSERA_MODELS_VERSION_DIAMETERS_H_
#define TESSERA_MODELS_VERSION_DIAMETERS_H_

#include "models/imaging/image.h"
#include "models/version/parameters.h"

namespace tessera::version {

// Returns the rectangle of an image that is scaled to the network input size,
// if the image's objects have the median diameter `diameter_px`, in the image's
// pixels. It is `subimage_size` where the objects then have a diameter within
// the parameters' bounds in the network's input, or where there are no bounds
// or `diameter_px` is 0. Otherwise it is larger or smaller, by at most a factor
// of 8, so that they have the nearer bound.
imaging::Size SubimageForDiameter(const TrainingParameters& parameters,
                                  double diameter_px);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_DIAMETERS_H_
