#include "models/training/validation.h"

#include <torch/torch.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "base/status_macros.h"
#include "models/evaluation/average_precision.h"
#include "models/imaging/resample.h"
#include "models/instances/confidence.h"
#include "models/instances/decode.h"
#include "models/training/batch_loader.h"
#include "models/training/batch_loss.h"
#include "models/unet/outputs.h"
#include "models/version/diameters.h"

namespace tessera::training {
namespace {

using examples::MakeValidationExample;
using examples::Source;
using examples::ValidationExample;
using imaging::FloatPlane;
using version::Decoding;
using version::Target;
using version::TrainingParameters;

constexpr size_t kMostCalibrationSamples = 100;
constexpr size_t kFewestWholeSamples = 10;  // With `rescale` sampling.
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Returns the top left `size` of a tensor height × width, on any device.
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

// Sums over a set of samples.
struct Sums {
  double loss = 0;
  double pixels = 0;
  std::vector<evaluation::CountsByThreshold> counts;  // By decoding.
};

std::vector<FloatPlane> PlanesAtSampleScale(const torch::Tensor& outputs,
                                            const ValidationExample& example,
                                            Target target) {
  const torch::Tensor planes = unet::Activate(outputs, target)[0];
  std::vector<FloatPlane> scaled;
  for (int64_t i = 0; i < planes.size(0); ++i) {
    scaled.push_back(imaging::ResizeBilinear(PlaneOf(planes[i], example.scaled),
                                             example.mask.size()));
  }
  return scaled;
}

imaging::LabelPlane Decode(const std::vector<FloatPlane>& planes,
                           const ValidationExample& example,
                           const TrainingParameters& parameters,
                           const Decoding& decoding) {
  return instances::DecodeObjects(
      planes, {.target = parameters.target,
               .decoding = decoding,
               .erosion_width = parameters.erosion_width,
               .min_area_px = parameters.min_area_px,
               .small_object_px = instances::SmallObjectPx(
                   example.subimage, parameters.network_input_size),
               .gathered_px = instances::GatheredPx(parameters)});
}

// Adds one sample's loss and matches to the sums.
void Measure(unet::UNet& network, const ValidationExample& example,
             const TrainingParameters& parameters,
             const std::vector<Decoding>& decodings, Sums& sums) {
  const torch::Device device(parameters.device);
  const Batch batch = MakeBatch({example.example});
  const torch::Tensor outputs = network->forward(batch.images.to(device));
  const auto pixels = static_cast<double>(batch.images.numel());
  sums.loss +=
      pixels * BatchLoss(outputs, batch, parameters.target).item<double>();
  sums.pixels += pixels;
  const std::vector<FloatPlane> planes =
      PlanesAtSampleScale(outputs, example, parameters.target);
  for (size_t i = 0; i < decodings.size(); ++i) {
    const imaging::LabelPlane labels =
        Decode(planes, example, parameters, decodings[i]);
    evaluation::Accumulate(sums.counts[i],
                           evaluation::Compare(example.mask, labels));
  }
}

// The confidence of one sample; empty if the network does not find most of its
// objects.
std::optional<double> ConfidenceOf(unet::UNet& network,
                                   const ValidationExample& example,
                                   const TrainingParameters& parameters,
                                   const Decoding& decoding) {
  constexpr double kLeastAp = 0.5;
  const Batch batch = MakeBatch({example.example});
  const std::vector<FloatPlane> planes = PlanesAtSampleScale(
      network->forward(batch.images.to(torch::Device(parameters.device))),
      example, parameters.target);
  const evaluation::CountsByThreshold counts = evaluation::Compare(
      example.mask, Decode(planes, example, parameters, decoding));
  if (!(counts[0].AveragePrecision() >= kLeastAp)) return std::nullopt;
  instances::ConfidenceMeter meter(
      decoding.object_threshold,
      version::ImagePixelsPerInput(example.subimage,
                                     parameters.network_input_size));
  meter.Add(example.image, planes[0]);
  const std::optional<instances::Confidence> confidence = meter.Get();
  return confidence ? std::optional(confidence->value()) : std::nullopt;
}

version::KnownConfidence Describe(std::vector<double> confidences) {
  if (confidences.empty()) return {};
  std::sort(confidences.begin(), confidences.end());
  const auto last = static_cast<double>(confidences.size() - 1);
  const auto at = [&](double part) {
    return confidences[static_cast<size_t>(std::lround(part * last))];
  };
  return {.samples = static_cast<int>(confidences.size()),
          .p05 = at(0.05),
          .median = at(0.5)};
}

std::vector<double> PrecisionsOf(const evaluation::CountsByThreshold& counts) {
  std::vector<double> precisions;
  for (const evaluation::Counts& count : counts) {
    precisions.push_back(count.AveragePrecision());
  }
  return precisions;
}

double MeanOf(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) /
         static_cast<double>(values.size());
}

// Returns the decoding with the highest score among those that `may` be chosen;
// of equal ones the earlier. NaN is never better; it means that there was no
// object and none was found.
template <typename May, typename Score>
size_t Highest(size_t count, const May& may, const Score& score) {
  size_t highest = 0;
  double best = -1;
  for (size_t i = 0; i < count; ++i) {
    if (!may(i) || !(score(i) > best)) continue;
    best = score(i);
    highest = i;
  }
  return highest;
}

// The seeds decide which objects there are, so AP at the first threshold
// chooses the seed threshold. The object threshold decides how far objects
// reach, so the mean over all thresholds of AP chooses it.
void ChooseBest(const Sums& sums, const std::vector<Decoding>& decodings,
                ValidationResult& result) {
  const size_t finds_most = Highest(
      decodings.size(), [](size_t) { return true; },
      [&](size_t i) { return sums.counts[i][0].AveragePrecision(); });
  const size_t best = Highest(
      decodings.size(),
      [&](size_t i) {
        return decodings[i].seed_threshold ==
               decodings[finds_most].seed_threshold;
      },
      [&](size_t i) { return MeanOf(PrecisionsOf(sums.counts[i])); });
  result.decoding = decodings[best];
  result.ap = PrecisionsOf(sums.counts[best]);
}

}  // namespace

double ValidationResult::Ap50() const { return ap.empty() ? kNan : ap[0]; }

absl::StatusOr<ValidationResult> ValidateNetwork(
    unet::UNet& network, const std::vector<Source>& validation,
    const TrainingParameters& parameters,
    const std::vector<Decoding>& decodings,
    const std::function<absl::Status()>& between) {
  assert(!decodings.empty());
  if (validation.empty()) {
    return ValidationResult{.loss = kNan, .decoding = decodings[0], .ap = {}};
  }
  const torch::NoGradGuard no_grad;
  network->eval();
  Sums sums;
  sums.counts.resize(decodings.size());
  for (const Source& source : validation) {
    Measure(network, MakeValidationExample(source, parameters), parameters,
            decodings, sums);
    RETURN_IF_ERROR(between());
  }
  network->train();
  ValidationResult result;
  result.loss = sums.loss / sums.pixels;
  ChooseBest(sums, decodings, result);
  return result;
}

absl::StatusOr<version::KnownConfidence> MeasureConfidence(
    unet::UNet& network, const std::vector<Source>& samples,
    const TrainingParameters& parameters, const Decoding& decoding,
    const std::function<absl::Status()>& between) {
  const torch::NoGradGuard no_grad;
  network->eval();
  std::vector<double> confidences;
  for (const Source& source : samples) {
    const std::optional<double> confidence =
        ConfidenceOf(network, MakeValidationExample(source, parameters),
                     parameters, decoding);
    if (confidence) confidences.push_back(*confidence);
    RETURN_IF_ERROR(between());
  }
  network->train();
  return Describe(std::move(confidences));
}

std::vector<Decoding> DecodingsFor(const TrainingParameters& parameters) {
  std::vector<Decoding> decodings = {Decoding{}};
  const bool has_seeds = parameters.target == Target::kDistance ||
                         parameters.target == Target::kBorder;
  std::vector<double> objects = {0.3, 0.4, 0.5, 0.6, 0.7};
  if (parameters.target == Target::kForeground) {
    objects = {0.5, 0.6, 0.7, 0.8, 0.9};
  }
  const std::vector<double> seeds =
      has_seeds ? std::vector<double>{0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7}
                : std::vector<double>{0.5};
  for (const double object : objects) {
    for (const double seed : seeds) {
      decodings.push_back({.object_threshold = object, .seed_threshold = seed});
    }
  }
  return decodings;
}

std::vector<Source> CalibrationSamples(const examples::Split& split,
                                       const TrainingParameters& parameters) {
  std::vector<Source> samples = split.validation;
  const size_t fewest = parameters.sampling == version::Sampling::kRescale
                            ? kFewestWholeSamples
                            : 1;
  if (samples.size() < fewest) {
    samples.insert(samples.end(), split.training.begin(), split.training.end());
  }
  samples.resize(std::min(samples.size(), kMostCalibrationSamples));
  return samples;
}

}  // namespace tessera::training
