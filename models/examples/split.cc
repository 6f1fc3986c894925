#include "models/examples/split.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <random>

#include "models/examples/random.h"

namespace tessera::examples {
namespace {

using version::Sampling;
using version::TrainingParameters;

int64_t AreaOf(imaging::Size size) {
  return int64_t{size.height} * size.width;
}

// Returns how many samples of `count` are held back.
size_t ValidationCount(size_t count, double fraction) {
  if (fraction <= 0) return 0;
  const auto rounded =
      static_cast<size_t>(std::llround(fraction * static_cast<double>(count)));
  return std::min(count - 1, std::max<size_t>(rounded, count >= 5 ? 1 : 0));
}

using Samples = std::vector<const Source*>;

void SortByName(Samples& samples) {
  std::stable_sort(samples.begin(), samples.end(),
                   [](const Source* a, const Source* b) {
                     return a->name < b->name;
                   });
}

void KeepAnObject(Samples& training, Samples& validation) {
  const auto has_object = [](const Source* sample) {
    return sample->object_count > 0;
  };
  if (std::any_of(training.begin(), training.end(), has_object)) return;
  const auto found =
      std::find_if(validation.begin(), validation.end(), has_object);
  if (found != validation.end()) std::swap(training.front(), *found);
}

std::vector<Source> SourcesOf(const Samples& samples,
                              const TrainingParameters& parameters,
                              double training_max) {
  std::vector<Source> sources;
  for (const Source* sample : samples) {
    sources.push_back(*sample);
    if (parameters.intensity ==
        version::IntensityNormalization::kTrainingMax) {
      sources.back().range = {0, training_max};
    }
  }
  return sources;
}

// Lists each sample as often as the number of crops that cover it.
std::vector<PlannedCrop> Cover(const std::vector<Source>& training,
                               const TrainingParameters& parameters) {
  std::vector<PlannedCrop> cover;
  for (size_t i = 0; i < training.size(); ++i) {
    const int64_t crop = AreaOf(training[i].SubimageSize(parameters));
    const int64_t area = AreaOf(training[i].image.size());
    const int64_t times = parameters.sampling == Sampling::kRescale
                              ? 1
                              : std::max<int64_t>(1, (area + crop - 1) / crop);
    cover.insert(cover.end(), static_cast<size_t>(times), {.source = i});
  }
  return cover;
}

// Lists each object once.
std::vector<PlannedCrop> Objects(const std::vector<Source>& training) {
  std::vector<PlannedCrop> objects;
  for (size_t i = 0; i < training.size(); ++i) {
    for (size_t k = 0; k < training[i].object_pixels.size(); ++k) {
      objects.push_back({.source = i, .object = k});
    }
  }
  return objects;
}

// Appends `count` of `all`, shuffled, each as often as the others.
void Draw(std::mt19937_64& random, const std::vector<PlannedCrop>& all,
          size_t count, std::vector<PlannedCrop>& plan) {
  while (count > 0) {
    std::vector<PlannedCrop> round = all;
    Shuffle(random, round);
    round.resize(std::min(round.size(), count));
    count -= round.size();
    plan.insert(plan.end(), round.begin(), round.end());
  }
}

}  // namespace

Split SplitSamples(const std::vector<Source>& samples,
                   const TrainingParameters& parameters,
                   double training_max) {
  assert(!samples.empty());
  Samples training;
  for (const Source& sample : samples) training.push_back(&sample);
  SortByName(training);
  std::mt19937_64 random(DeriveSeed(parameters.seed, Purpose::kSplit));
  Shuffle(random, training);
  const auto held_back = static_cast<ptrdiff_t>(
      ValidationCount(training.size(), parameters.validation_fraction));
  Samples validation(training.begin(), training.begin() + held_back);
  training.erase(training.begin(), training.begin() + held_back);
  KeepAnObject(training, validation);
  SortByName(training);
  SortByName(validation);
  Split split{.training_max = training_max};
  for (const Source* sample : training) {
    if (training_max > 0) break;
    split.training_max =
        std::max<double>(split.training_max, sample->highest);
  }
  split.training_max = std::max(1.0, split.training_max);
  split.training = SourcesOf(training, parameters, split.training_max);
  split.validation = SourcesOf(validation, parameters, split.training_max);
  return split;
}

std::vector<PlannedCrop> PlanEpoch(const std::vector<Source>& training,
                                   const TrainingParameters& parameters,
                                   int epoch) {
  const std::vector<PlannedCrop> cover = Cover(training, parameters);
  const bool is_cropped = parameters.sampling == Sampling::kCrop;
  const size_t wanted =
      parameters.crops_per_epoch > 0 && is_cropped
          ? static_cast<size_t>(parameters.crops_per_epoch)
          : cover.size();
  std::mt19937_64 random(DeriveSeed(parameters.seed, Purpose::kOrder,
                                    static_cast<uint64_t>(epoch)));
  std::vector<PlannedCrop> plan;
  if (parameters.object_crops == 0 || !is_cropped) {
    Draw(random, cover, wanted, plan);
    return plan;
  }
  // A training sample has an object.
  const auto around_objects = static_cast<size_t>(
      std::llround(parameters.object_crops * static_cast<double>(wanted)));
  Draw(random, Objects(training), around_objects, plan);
  Draw(random, cover, wanted - around_objects, plan);
  Shuffle(random, plan);
  return plan;
}

}  // namespace tessera::examples
