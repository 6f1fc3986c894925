#include "models/training/validation.h"

#include <torch/torch.h>

#include <algorithm>
#include <limits>

#include "base/status_macros.h"
#include "models/evaluation/average_precision.h"
#include "models/imaging/resample.h"
#include "models/instances/label_objects.h"
#include "models/loss/weighted_cross_entropy.h"
#include "models/training/batch_loader.h"

namespace tessera::training {
namespace {

using imaging::FloatPlane;

// The top left `size` of a tensor height × width, on any device.
FloatPlane PlaneOf(const torch::Tensor& tensor, imaging::Size size) {
  const torch::Tensor part = tensor.narrow(0, 0, size.height)
                                 .narrow(1, 0, size.width)
                                 .to(torch::kCPU)
                                 .contiguous();
  FloatPlane plane(size, 0);
  const float* values = part.data_ptr<float>();
  std::copy(values, values + part.numel(), plane.pixels().begin());
  return plane;
}

// Adds the loss of one sample's pixels, and its matches, to the set's.
void Measure(unet::UNet& network, const ValidationExample& example,
             const version::TrainingParameters& parameters, double& loss_sum,
             double& pixels, evaluation::CountsByThreshold& counts) {
  const torch::Device device(parameters.device);
  const Batch batch = MakeBatch({example.example});
  const torch::Tensor logits = network->forward(batch.images.to(device));
  const auto numel = static_cast<double>(batch.weights.numel());
  loss_sum += numel * loss::WeightedCrossEntropy(logits,
                                                 batch.targets.to(device),
                                                 batch.weights.to(device))
                          .item<double>();
  pixels += numel;
  const FloatPlane probability = imaging::ResizeBilinear(
      PlaneOf(unet::ObjectProbability(logits)[0], example.scaled),
      example.mask.size());
  evaluation::Accumulate(
      counts,
      evaluation::Compare(
          example.mask,
          instances::LabelObjects(
              probability, {.erosion_width = parameters.erosion_width})));
}

}  // namespace

absl::StatusOr<ValidationResult> ValidateNetwork(
    unet::UNet& network, const std::vector<Source>& validation,
    const version::TrainingParameters& parameters,
    const std::function<absl::Status()>& between) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  if (validation.empty()) return ValidationResult{kNan, kNan};
  const torch::NoGradGuard no_grad;
  network->eval();
  double loss_sum = 0;
  double pixels = 0;
  evaluation::CountsByThreshold counts;
  for (const Source& source : validation) {
    Measure(network, MakeValidationExample(source, parameters), parameters,
            loss_sum, pixels, counts);
    RETURN_IF_ERROR(between());
  }
  network->train();
  return ValidationResult{loss_sum / pixels, counts[0].AveragePrecision()};
}

}  // namespace tessera::training
