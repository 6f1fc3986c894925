// Turns samples into what the network learns from: planes of the network input
// size.
#ifndef TESSERA_MODELS_EXAMPLES_EXAMPLES_H_
#define TESSERA_MODELS_EXAMPLES_EXAMPLES_H_

#include <optional>
#include <random>
#include <vector>

#include "models/examples/split.h"
#include "models/imaging/image.h"
#include "models/version/parameters.h"

namespace tessera::examples {

// All planes have the same size.
struct Example {
  imaging::FloatPlane image;  // Normalised intensities.
  // Those of instances::EncodeTarget(); the first one is 1 on objects. For
  // distance, those of AuxiliaryPlanes() follow.
  std::vector<imaging::FloatPlane> planes;
  imaging::FloatPlane weights;  // Of each pixel in the loss: the weight map for
                                // foreground, GapWeights() for distance; empty
                                // for the other targets.
};

// Makes an example of the network input size and augments it. The example shows
// a random crop of the sample's subimage size, enlarged or reduced by the zoom, or
// the whole sample, as `parameters.sampling` says. Images smaller than the crop
// are reflected at their edges. Of a part of the examples the crop is turned by
// a random angle, but not for flow, whose vectors would have to turn as well.
// Around an object the crop is placed so that it shows the object's middle.
Example MakeTrainingExample(const Source& source, std::optional<size_t> object,
                            const version::TrainingParameters& parameters,
                            std::mt19937_64& random);

// What a network is validated with.
struct ValidationExample {
  Example example;          // Reflected to sides that are multiples of 2^depth.
  imaging::Size scaled;     // The part of `example` without reflection.
  imaging::GrayPlane image; // Of that part, not normalised.
  imaging::LabelPlane mask; // Of that part, in the sample's own pixels.
  imaging::Size subimage;   // Of the sample, scaled to the network input size.
};

// Makes an example of the whole sample at the scale of training, not augmented.
// If the scaled sample is larger than 2^20 pixels, takes its middle.
ValidationExample MakeValidationExample(
    const Source& source, const version::TrainingParameters& parameters);

}  // namespace tessera::examples

#endif  // TESSERA_MODELS_EXAMPLES_EXAMPLES_H_
