#include "models/training/validation.h"

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

#include "base/status_macros.h"
#include "models/evaluation/average_precision.h"
#include "models/imaging/resample.h"
#include "models/instances/label_objects.h"
#include "models/loss/weighted_cross_entropy.h"
#include "models/training/batch_loader.h"
#include "models/unet/outputs.h"
#include "models/unet/weights.h"

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

constexpr std::array<double, 5> kThresholds = {0.5, 0.6, 0.7, 0.8, 0.9};

// Sums over a set of samples.
struct Sums {
  double loss = 0;
  double pixels = 0;
  std::array<evaluation::CountsByThreshold, kThresholds.size()> counts;
};

// PyJAMAS decides by the larger probability, whatever the weights were.
size_t ThresholdsTried(const version::TrainingParameters& parameters) {
  return parameters.sampling == version::Sampling::kRescale
             ? 1
             : kThresholds.size();
}

// Adds the loss of one sample's pixels, and its matches, to the set's.
void Measure(unet::UNet& network, const ValidationExample& example,
             const version::TrainingParameters& parameters, Sums& sums) {
  const torch::Device device(parameters.device);
  const Batch batch = MakeBatch({example.example});
  const torch::Tensor logits = network->forward(batch.images.to(device));
  const auto numel = static_cast<double>(batch.weights.numel());
  sums.loss += numel * loss::WeightedCrossEntropy(logits,
                                                 batch.targets.to(device),
                                                 batch.weights.to(device))
                          .item<double>();
  sums.pixels += numel;
  const FloatPlane probability = imaging::ResizeBilinear(
      PlaneOf(unet::Activate(logits, parameters.target)[0][0], example.scaled),
      example.mask.size());
  for (size_t i = 0; i < ThresholdsTried(parameters); ++i) {
    const imaging::LabelPlane labels = instances::LabelObjects(
        probability, {.threshold = kThresholds[i],
                      .erosion_width = parameters.erosion_width});
    evaluation::Accumulate(sums.counts[i],
                           evaluation::Compare(example.mask, labels));
  }
}

// Sets what the counts say: the best threshold, and its AP.
void ChooseThreshold(const Sums& sums, size_t tried, ValidationResult& result) {
  double best = -1;
  for (size_t i = 0; i < tried; ++i) {
    double sum = 0;
    for (const evaluation::Counts& counts : sums.counts[i]) {
      sum += counts.AveragePrecision();
    }
    // NaN, where no object is found and none was there, is never better.
    if (i > 0 && !(sum > best)) continue;
    best = std::isnan(sum) ? best : sum;
    result.threshold = kThresholds[i];
    result.ap50 = sums.counts[i][0].AveragePrecision();
  }
}

}  // namespace

absl::StatusOr<ValidationResult> ValidateNetwork(
    unet::UNet& network, const std::vector<Source>& validation,
    const version::TrainingParameters& parameters,
    const std::function<absl::Status()>& between) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  if (validation.empty()) return ValidationResult{kNan, kNan, 0.5};
  const torch::NoGradGuard no_grad;
  network->eval();
  Sums sums;
  for (const Source& source : validation) {
    Measure(network, MakeValidationExample(source, parameters), parameters,
            sums);
    RETURN_IF_ERROR(between());
  }
  network->train();
  ValidationResult result;
  result.loss = sums.loss / sums.pixels;
  ChooseThreshold(sums, ThresholdsTried(parameters), result);
  return result;
}

void MoveDecision(unet::UNet& network, double threshold) {
  assert(threshold > 0 && threshold < 1);
  const torch::NoGradGuard no_grad;
  unet::TensorsOf(network)
      .at("class_convolution.bias")[1]
      .sub_(std::log(threshold / (1 - threshold)));
}

}  // namespace tessera::training
