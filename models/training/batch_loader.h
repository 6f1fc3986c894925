// Makes an epoch's batches, one batch ahead of the network.
#ifndef TESSERA_MODELS_TRAINING_BATCH_LOADER_H_
#define TESSERA_MODELS_TRAINING_BATCH_LOADER_H_

#include <torch/torch.h>

#include <cstddef>
#include <future>
#include <vector>

#include "models/examples/examples.h"
#include "models/examples/split.h"
#include "models/version/parameters.h"

namespace tessera::training {

// On the CPU; N examples of the network input size.
struct Batch {
  torch::Tensor images;   // N × 1 × height × width, float32.
  torch::Tensor planes;   // N × planes × height × width, float32: the target's.
  torch::Tensor weights;  // N × height × width, float32; undefined for border
                          // and flow.
};

// Makes a batch of examples of one size. With `pinned` the batch lies in memory
// that a CUDA device can copy from while it computes.
// REQUIRES: examples is not empty; `pinned` only if there is a CUDA device.
Batch MakeBatch(const std::vector<examples::Example>& examples,
                bool pinned = false);

// The batches of one epoch, in order; the last one may be smaller. Other
// threads make the next batch while the network learns from the last one. The
// content of a batch depends only on the parameters' seed, the epoch and the
// batch's position. Begins after the first `done` batches, as if they had been
// returned.
//
// Borrows its arguments. Not thread-safe.
class BatchLoader {
 public:
  BatchLoader(const std::vector<examples::Source>& training,
              const version::TrainingParameters& parameters, int epoch,
              int done = 0);
  ~BatchLoader();

  int size() const;  // Batches of the epoch.
  // REQUIRES: called at most size() − `done` times.
  Batch Next();

 private:
  examples::Example MakeExample(size_t index) const;
  std::vector<examples::Example> MakeExamples(size_t begin, size_t end) const;
  void Prefetch();

  const std::vector<examples::Source>& training_;
  const version::TrainingParameters& parameters_;
  const int epoch_;
  const std::vector<examples::PlannedCrop> plan_;
  size_t next_ = 0;  // First example of `prefetched_`.
  std::future<std::vector<examples::Example>> prefetched_;
};

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_BATCH_LOADER_H_
