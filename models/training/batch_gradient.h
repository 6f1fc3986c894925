// Computes the gradient of a batch within the memory of the device.
#ifndef TESSERA_MODELS_TRAINING_BATCH_GRADIENT_H_
#define TESSERA_MODELS_TRAINING_BATCH_GRADIENT_H_

#include <cstdint>
#include <optional>

#include "models/training/batch_loader.h"
#include "models/training/trainer.h"
#include "models/unet/unet.h"
#include "models/version/parameters.h"

namespace tessera::training {

// Computes gradients of whole batches. Once the device has had too little
// memory for a batch, computes in parts of half as many examples, and so on
// down to single examples. The gradients of the parts add up to the batch's,
// except that batch normalisation, and means over objects' pixels, see one part
// at a time.
//
// Borrows its arguments. Not thread-safe.
class BatchGradient {
 public:
  BatchGradient(unet::UNet& network,
                const version::TrainingParameters& parameters,
                Observer& observer);

  // Sets the gradients of the network to those of the batch's mean loss, and
  // returns this loss. Tells the observer of smaller parts. Throws what
  // LibTorch throws, also for lack of memory if even a single example takes too
  // much.
  // REQUIRES: the network has no gradients.
  double Set(const Batch& batch);

 private:
  std::optional<double> TryInParts(const Batch& batch, int64_t part_size);
  double AddPart(const Batch& part, double share);

  unet::UNet& network_;
  const version::TrainingParameters& parameters_;
  const torch::Device device_;
  Observer& observer_;
  int64_t part_size_;  // The most examples that are computed at once.
};

}  // namespace tessera::training

#endif  // TESSERA_MODELS_TRAINING_BATCH_GRADIENT_H_
