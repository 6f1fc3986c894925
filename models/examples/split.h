// Which samples a training learns from, and in which order.
#ifndef TESSERA_MODELS_EXAMPLES_SPLIT_H_
#define TESSERA_MODELS_EXAMPLES_SPLIT_H_

#include <cstddef>
#include <vector>

#include "models/examples/sample_store.h"
#include "models/version/parameters.h"

namespace tessera::examples {

// Borrows the samples' pixels.
struct Split {
  std::vector<Source> training;    // Never empty; sorted by name.
  std::vector<Source> validation;  // Sorted by name.
  double training_max = 0;         // Divisor of intensities, from 1.
};

// Holds back round(fraction · samples) for validation, but at least one of
// five or more samples if the fraction is above 0, and never all. Which ones
// follows from their names and the seed; some training sample has an object
// if any sample has. `training_max` above 0 stands for the highest intensity.
// REQUIRES: samples is not empty; they are stored for the same target and
// intensities.
Split SplitSamples(const std::vector<Source>& samples,
                   const version::TrainingParameters& parameters,
                   double training_max = 0);

// The index of each example's source in an epoch, shuffled. Crops cover as
// many pixels as the samples have, or are as many as `crops_per_epoch` says:
// then a sample comes in proportion to its pixels, in the end. Rescaled samples
// come once.
std::vector<size_t> PlanEpoch(const std::vector<Source>& training,
                              const version::TrainingParameters& parameters,
                              int epoch);

}  // namespace tessera::examples

#endif  // TESSERA_MODELS_EXAMPLES_SPLIT_H_
