#include "models/training/batch_gradient.h"

#include <torch/torch.h>

#include <algorithm>
#include <exception>
#include <new>

#include "models/training/batch_loss.h"
#include "models/unet/autocast.h"
#include "models/unet/out_of_memory.h"

namespace tessera::training {
namespace {

Batch PartOf(const Batch& batch, int64_t begin, int64_t count) {
  return {.images = batch.images.narrow(0, begin, count),
          .planes = batch.planes.narrow(0, begin, count),
          .weights = batch.weights.defined()
                         ? batch.weights.narrow(0, begin, count)
                         : torch::Tensor()};
}

}  // namespace

BatchGradient::BatchGradient(unet::UNet& network,
                             const version::TrainingParameters& parameters,
                             Observer& observer)
    : network_(network),
      parameters_(parameters),
      device_(parameters.device),
      observer_(observer),
      part_size_(parameters.batch_size) {}

double BatchGradient::Set(const Batch& batch) {
  while (true) {
    const int64_t part_size = std::min(part_size_, batch.images.size(0));
    if (const auto loss = TryInParts(batch, part_size)) return *loss;
    // Outside the exception handler, so that the failed pass has freed its
    // memory.
    for (torch::Tensor& parameter : network_->parameters()) {
      parameter.mutable_grad() = torch::Tensor();
    }
    part_size_ = (part_size + 1) / 2;
    observer_.OnSmallerParts(part_size_);
  }
}

std::optional<double> BatchGradient::TryInParts(const Batch& batch,
                                                int64_t part_size) {
  const int64_t examples = batch.images.size(0);
  double loss = 0;
  try {
    for (int64_t begin = 0; begin < examples; begin += part_size) {
      const int64_t count = std::min(part_size, examples - begin);
      loss += AddPart(PartOf(batch, begin, count),
                      static_cast<double>(count) / examples);
    }
    return loss;
  } catch (const std::bad_alloc&) {
    if (part_size == 1) throw;
  } catch (const std::exception& error) {
    if (part_size == 1 || !unet::SaysOutOfMemory(error.what())) throw;
  }
  return std::nullopt;
}

double BatchGradient::AddPart(const Batch& part, double share) {
  observer_.BeforePass(part.images.size(0));
  torch::Tensor outputs;
  {
    const unet::Autocast autocast(device_, parameters_.precision);
    outputs = network_->forward(
        part.images.to(device_, /*non_blocking=*/true));
  }
  const torch::Tensor loss =
      BatchLoss(outputs, part, parameters_.target) * share;
  loss.backward();
  // Read last: item() waits for a device that computes beside this thread.
  return loss.item<double>();
}

}  // namespace tessera::training
