// Samples to what the network learns from: planes of the network input size.
#ifndef TESSERA_MODELS_EXAMPLES_EXAMPLES_H_
#define TESSERA_MODELS_EXAMPLES_EXAMPLES_H_

#include <random>
#include <vector>

#include "models/examples/split.h"
#include "models/imaging/image.h"
#include "models/version/parameters.h"

namespace tessera::examples {

// All planes have the same size.
struct Example {
  imaging::FloatPlane image;  // Normalised intensities.
  // As instances::EncodeTarget() has them; the first one is 1 on objects. For
  // distance, AuxiliaryPlanes() as well.
  std::vector<imaging::FloatPlane> planes;
  imaging::FloatPlane weights;  // Of each pixel in the loss: the weight map for
                                // foreground, GapWeights() for distance; empty
                                // for the others.
};

// A random crop of the subimage size, by the zoom larger or smaller, or the
// whole sample, scaled to the network input size and augmented. Images smaller
// than the crop are reflected at their edges.
Example MakeTrainingExample(const Source& source,
                            const version::TrainingParameters& parameters,
                            std::mt19937_64& random);

// What a validation sample is measured on.
struct ValidationExample {
  Example example;          // Reflected to sides that are multiples of 2^depth.
  imaging::Size scaled;     // The part of `example` that is not reflection.
  imaging::LabelPlane mask; // Of that part, in the sample's own pixels.
};

// The whole sample at the scale of training, unaugmented; the middle of it
// where it is larger than 2^20 pixels then.
ValidationExample MakeValidationExample(
    const Source& source, const version::TrainingParameters& parameters);

}  // namespace tessera::examples

#endif  // TESSERA_MODELS_EXAMPLES_EXAMPLES_H_
