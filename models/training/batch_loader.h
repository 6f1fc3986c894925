// Makes an epoch's batches, one ahead of the network.
#ifndef TESSERA_MODELS_TRAINING_BATCH_LOADER_H_
#define TESSERA_MODELS_TRAINING_BATCH_LOADER_H_

#include <torch/torch.h>

#include <cstddef>
#include <future>
#include <vector>

#include "models/examples/examples.h"
#include "models/version/parameters.h"

namespace tessera::training {

// On the CPU; N examples of the network input size.
struct Batch {
  torch::Tensor images;   // N × 1 × height × width, float32.
  torch::Tensor planes;   // N × planes × height × width, float32: the target's.
  torch::Tensor weights;  // N × height × width, float32; undefined for border
                          // and flow.
};

// A batch of these examples, which have the same size. `pinned`: in memory that
// a CUDA device copies from beside what else it does.
// REQUIRES: examples is not empty; `pinned` only where there is such a device.
Batch MakeBatch(const std::vector<examples::Example>& examples,
                bool pinned = false);

// The batches of one epoch, in order, the last one perhaps smaller. The next
// batch is made by other threads while the network learns from the last; what
// is in it depends only on the parameters' seed, the epoch and its place. Begins
// after the first `done` batches, as if they had been taken.
//
// Borrows its arguments. Not thread-safe.
class BatchLoader {
 public:
  BatchLoader(const std::vector<examples::Source>& training,
              const version::TrainingParameters& parameters, int epoch,
              int done = 0);
  ~BatchLoader();

  int size() const;  // Batches of the epoch.
  // REQUIRES: called at most size() times less `done`.
  Batch Next();

 private:
  examples::Example MakeExample(size_t index) const;
  std::vector<examples::Example> MakeExamples(size_t begin, size_t end) const;
  void Prefetch();

  const std::vector<examples::Source>& training_;
  const version::TrainingParameters& parameters_;
  const int epoch_;
  const std::vector<size_t> plan_;
  size_t next_ = 0;  // First example of `prefetched_`.
  std::future<std::vector<examples::Example>> prefetched_;
};

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_BATCH_LOADER_H_
