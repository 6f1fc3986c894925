// Samples to what the network learns from: planes of the network input size.
#ifndef TESSERA_MODELS_TRAINING_EXAMPLES_H_
#define TESSERA_MODELS_TRAINING_EXAMPLES_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "models/data/sample.h"
#include "models/imaging/image.h"
#include "models/imaging/intensity.h"
#include "models/version/parameters.h"

namespace tessera::training {

// A borrowed sample and the range that makes its intensities alike.
struct Source {
  const data::Sample* sample = nullptr;
  imaging::IntensityRange range;
};

// All three planes have the same size.
struct Example {
  imaging::FloatPlane image;        // Normalised intensities.
  imaging::Plane<uint8_t> target;   // 1 on objects, 0 on background.
  imaging::FloatPlane weights;      // Of each pixel in the loss.
};

struct Split {
  std::vector<Source> training;    // Never empty; sorted by name.
  std::vector<Source> validation;  // Sorted by name.
  double training_max = 0;         // Highest intensity; of training samples.
};

// Holds back round(fraction · samples) for validation, but at least one of
// five or more samples if the fraction is above 0, and never all. Which ones
// follows from their names and the seed; some training sample has an object
// if any sample has. The samples must outlive the result.
// REQUIRES: samples is not empty.
Split SplitSamples(const std::vector<data::Sample>& samples,
                   const version::TrainingParameters& parameters);

// The index of each example's source in an epoch, shuffled. Crops cover as
// many pixels as the samples have; rescaled samples come once.
std::vector<size_t> PlanEpoch(const std::vector<Source>& training,
                              const version::TrainingParameters& parameters,
                              int epoch);

// A random crop of the subimage size, or the whole sample, scaled to the
// network input size and augmented. Images smaller than the subimage size are
// reflected at their edges.
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

// 1 on objects, but 0 where another object is within `gap_px` pixels (of the
// square around the pixel): so touching objects come apart.
imaging::Plane<uint8_t> CutTouching(const imaging::LabelPlane& objects,
                                    int gap_px);

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_EXAMPLES_H_
