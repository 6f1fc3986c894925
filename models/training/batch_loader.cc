#include "models/training/batch_loader.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <random>
#include <thread>

#include "models/examples/random.h"

namespace tessera::training {
namespace {

using examples::DeriveSeed;
using examples::Example;
using examples::MakeTrainingExample;
using examples::PlanEpoch;
using examples::Purpose;
using examples::Source;

// Stacks the planes that `of` returns for each example: N × planes × height ×
// width.
template <typename Of>
torch::Tensor Stack(const std::vector<Example>& examples, size_t planes,
                    bool pinned, Of of) {
  const imaging::Size size = examples.front().image.size();
  torch::Tensor stacked = torch::empty(
      {static_cast<int64_t>(examples.size()), static_cast<int64_t>(planes),
       size.height, size.width},
      torch::TensorOptions(torch::kFloat32).pinned_memory(pinned));
  float* out = stacked.data_ptr<float>();
  for (const Example& example : examples) {
    for (size_t i = 0; i < planes; ++i) {
      const std::vector<float>& pixels = of(example, i).pixels();
      out = std::copy(pixels.begin(), pixels.end(), out);
    }
  }
  return stacked;
}

}  // namespace

Batch MakeBatch(const std::vector<Example>& examples, bool pinned) {
  assert(!examples.empty());
  Batch batch;
  batch.images = Stack(examples, 1, pinned, [](const Example& example, size_t)
                           -> const imaging::FloatPlane& {
    return example.image;
  });
  batch.planes = Stack(examples, examples.front().planes.size(), pinned,
                       [](const Example& example, size_t i)
                           -> const imaging::FloatPlane& {
                         return example.planes[i];
                       });
  if (examples.front().weights.empty()) return batch;
  batch.weights = Stack(examples, 1, pinned, [](const Example& example, size_t)
                            -> const imaging::FloatPlane& {
    return example.weights;
  }).squeeze(1);
  return batch;
}

BatchLoader::BatchLoader(const std::vector<Source>& training,
                         const version::TrainingParameters& parameters,
                         int epoch, int done)
    : training_(training),
      parameters_(parameters),
      epoch_(epoch),
      plan_(PlanEpoch(training, parameters, epoch)),
      next_(std::min(plan_.size(), static_cast<size_t>(done) *
                                       static_cast<size_t>(
                                           parameters.batch_size))) {
  Prefetch();
}

BatchLoader::~BatchLoader() {
  // The threads borrow from this object.
  if (prefetched_.valid()) prefetched_.wait();
}

int BatchLoader::size() const {
  const auto batch = static_cast<size_t>(parameters_.batch_size);
  return static_cast<int>((plan_.size() + batch - 1) / batch);
}

Example BatchLoader::MakeExample(size_t index) const {
  std::mt19937_64 random(DeriveSeed(parameters_.seed, Purpose::kExample,
                                    static_cast<uint64_t>(epoch_), index));
  const examples::PlannedCrop& crop = plan_[index];
  return MakeTrainingExample(training_[crop.source], crop.object, parameters_,
                             random);
}

std::vector<Example> BatchLoader::MakeExamples(size_t begin, size_t end) const {
  // Each of n threads takes every n-th example, since crops cost about the
  // same.
  std::vector<Example> examples(end - begin);
  const size_t threads = std::min<size_t>(
      examples.size(), std::max(1u, std::thread::hardware_concurrency()));
  std::vector<std::future<void>> parts;
  for (size_t part = 0; part < threads; ++part) {
    parts.push_back(std::async(std::launch::async, [&, part] {
      for (size_t i = part; i < examples.size(); i += threads) {
        examples[i] = MakeExample(begin + i);
      }
    }));
  }
  for (std::future<void>& part : parts) part.get();
  return examples;
}

void BatchLoader::Prefetch() {
  const size_t end = std::min(
      plan_.size(), next_ + static_cast<size_t>(parameters_.batch_size));
  if (next_ == end) return;
  prefetched_ = std::async(std::launch::async, [this, begin = next_, end] {
    return MakeExamples(begin, end);
  });
}

Batch BatchLoader::Next() {
  assert(prefetched_.valid());
  const std::vector<Example> examples = prefetched_.get();
  next_ += examples.size();
  Prefetch();
  return MakeBatch(examples, torch::Device(parameters_.device).is_cuda());
}

}  // namespace tessera::training
