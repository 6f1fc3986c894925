// Decides which samples a training learns from, and in which order.
#ifndef TESSERA_MODELS_EXAMPLES_SPLIT_H_
#define TESSERA_MODELS_EXAMPLES_SPLIT_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "models/examples/sample_store.h"
#include "models/version/parameters.h"

namespace tessera::examples {

// Borrows the samples' pixels.
struct Split {
  std::vector<Source> training;    // Never empty; sorted by name.
  std::vector<Source> validation;  // Sorted by name.
  double training_max = 0;         // Divisor of intensities, at least 1.
};

// Holds back round(fraction · samples) samples for validation: at least one of
// five or more samples if the fraction is above 0, and never all. The choice
// depends on the samples' names and the seed. If any sample has an object, some
// training sample has one. `training_max` above 0 replaces the highest
// intensity of the training samples.
// REQUIRES: samples is not empty; they are stored for the same target and
// intensities.
Split SplitSamples(const std::vector<Source>& samples,
                   const version::TrainingParameters& parameters,
                   double training_max = 0);

// Where an example is cut from.
struct PlannedCrop {
  size_t source = 0;             // Its index.
  std::optional<size_t> object;  // The index of an object that it shows.
  friend bool operator==(const PlannedCrop&, const PlannedCrop&) = default;
};

// Returns the crops of an epoch, shuffled. An epoch has `crops_per_epoch`
// crops, or, if that is 0, as many as cover the samples' pixels once. Of the
// crops around objects each object has as many as the others, of the other
// crops each sample has some in proportion to its pixels, both over the epochs.
// Rescaled samples come once an epoch.
std::vector<PlannedCrop> PlanEpoch(
    const std::vector<Source>& training,
    const version::TrainingParameters& parameters, int epoch);

}  // namespace tessera::examples

#endif  // TESSERA_MODELS_EXAMPLES_SPLIT_H_
