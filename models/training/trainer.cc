#include "models/training/trainer.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <new>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/version.h"
#include "models/loss/weighted_cross_entropy.h"
#include "models/training/adam.h"
#include "models/training/batch_loader.h"
#include "models/training/checkpoint.h"
#include "models/training/examples.h"
#include "models/training/random.h"
#include "models/training/validation.h"
#include "models/unet/unet.h"
#include "models/unet/weights.h"

namespace tessera::training {
namespace {

using version::EpochMetrics;
using version::TrainingParameters;
using SteadyClock = std::chrono::steady_clock;

constexpr size_t kMaxCalibrationSamples = 100;

double SecondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

// Of what decides the result; the device may change between two runs.
std::string Fingerprint(TrainingParameters parameters,
                        const Provenance& provenance, const Split& split) {
  parameters.device = "auto";
  Sha256 digest;
  digest.Update(version::ToJson(parameters));
  digest.Update(provenance.dataset_sha256);
  for (const auto* sources : {&split.training, &split.validation}) {
    for (const Source& source : *sources) {
      const imaging::Size size = source.sample->image.size();
      digest.Update(absl::StrFormat("\n%s %dx%d %d", source.sample->name,
                                    size.height, size.width,
                                    source.sample->object_count));
    }
  }
  return digest.HexDigest();
}

// One training from its samples to its version.
class Training {
 public:
  Training(const std::vector<data::Sample>& samples,
           const TrainingParameters& parameters, const Provenance& provenance,
           Observer& observer)
      : samples_(samples),
        parameters_(parameters),
        provenance_(provenance),
        observer_(observer),
        device_(parameters.device),
        split_(SplitSamples(samples, parameters)),
        fingerprint_(Fingerprint(parameters, provenance, split_)) {}

  absl::StatusOr<TrainedModel> Run(const std::string& checkpoint) {
    SetUp();
    if (!checkpoint.empty()) {
      RETURN_IF_ERROR(ReadCheckpoint(checkpoint, fingerprint_, state_, network_,
                                     *adam_));
    }
    while (!IsOver()) RETURN_IF_ERROR(RunEpoch());
    RETURN_IF_ERROR(Calibrate());
    return TrainedModel{unet::SaveWeights(network_),
                        version::ToJson(MakeManifest())};
  }

 private:
  void SetUp() {
    at::globalContext().setFlushDenormal(true);
    at::globalContext().setBenchmarkCuDNN(false);
    at::globalContext().setDeterministicCuDNN(true);
    torch::manual_seed(DeriveSeed(parameters_.seed, Purpose::kWeights));
    // Drawn on the CPU, so that every device starts from the same weights.
    network_ = unet::UNet(parameters_.network,
                          version::OutputChannels(parameters_.target));
    network_->to(device_);
    network_->train();
    adam_ = std::make_unique<Adam>(network_);
  }

  int epochs_done() const { return static_cast<int>(state_.history.size()); }

  bool IsOver() const {
    const int patience = parameters_.early_stopping_patience;
    return epochs_done() >= parameters_.epochs ||
           (patience > 0 && epochs_done() - state_.best_epoch >= patience);
  }

  absl::Status RunEpoch() {
    const auto start = SteadyClock::now();
    EpochMetrics metrics;
    metrics.epoch = epochs_done() + 1;
    ASSIGN_OR_RETURN(metrics.training_loss, RunSteps(metrics.epoch));
    const auto validation_start = SteadyClock::now();
    ASSIGN_OR_RETURN(
        const ValidationResult result,
        ValidateNetwork(network_, split_.validation, parameters_,
                        [this] { return observer_.OnStep(progress_); }));
    validation_seconds_ = SecondsSince(validation_start);
    metrics.validation_loss = result.loss;
    metrics.validation_ap50 = result.ap50;
    Record(metrics);
    return observer_.OnEpoch(metrics, SecondsSince(start), [this] {
      return WriteCheckpoint(state_, network_, *adam_, fingerprint_);
    });
  }

  // What decides which epoch is the best.
  static double Criterion(const EpochMetrics& metrics) {
    return std::isnan(metrics.validation_loss) ? metrics.training_loss
                                               : metrics.validation_loss;
  }

  void Record(const EpochMetrics& metrics) {
    const bool better =
        state_.best_epoch == 0 ||
        Criterion(metrics) <
            Criterion(state_.history[state_.best_epoch - 1]);
    state_.history.push_back(metrics);
    if (!better) return;
    state_.best_epoch = metrics.epoch;
    state_.best = CopyTensors(network_);
  }

  // Makes 0.5 the best threshold of the best weights; without validation
  // samples, on training samples, which tell how large objects are drawn too.
  absl::Status Calibrate() {
    const torch::NoGradGuard no_grad;
    for (auto& [name, tensor] : unet::TensorsOf(network_)) {
      torch::Tensor(tensor).copy_(state_.best.at(name));
    }
    std::vector<Source> judged = split_.validation;
    if (judged.empty()) judged = split_.training;
    judged.resize(std::min(judged.size(), kMaxCalibrationSamples));
    ASSIGN_OR_RETURN(
        const ValidationResult result,
        ValidateNetwork(network_, judged, parameters_,
                        [this] { return observer_.OnStep(progress_); }));
    MoveDecision(network_, result.threshold);
    return absl::OkStatus();
  }

  // Returns the mean loss of the epoch's examples.
  absl::StatusOr<double> RunSteps(int epoch) {
    // Each epoch draws its own dropout: a resumed one draws the same.
    torch::manual_seed(DeriveSeed(parameters_.seed, Purpose::kDropout,
                                  static_cast<uint64_t>(epoch)));
    BatchLoader loader(split_.training, parameters_, epoch);
    double loss_sum = 0;
    double examples = 0;
    for (int step = 0; step < loader.size(); ++step) {
      const auto start = SteadyClock::now();
      const Batch batch = loader.Next();
      ASSIGN_OR_RETURN(const double loss, Step(batch));
      const auto count = static_cast<double>(batch.images.size(0));
      loss_sum += loss * count;
      examples += count;
      step_seconds_ += SecondsSince(start);
      ++steps_timed_;
      RETURN_IF_ERROR(Report(step + 1, loader.size()));
    }
    return loss_sum / examples;
  }

  absl::StatusOr<double> Step(const Batch& batch) {
    const torch::Tensor logits = network_->forward(batch.images.to(device_));
    const torch::Tensor loss = loss::WeightedCrossEntropy(
        logits, batch.targets.to(device_), batch.weights.to(device_));
    const double value = loss.item<double>();
    if (!std::isfinite(value)) {
      return WithReason(
          absl::FailedPreconditionError(absl::StrFormat(
              "the loss is no longer a finite number in epoch %d; choose a "
              "learning rate below %g",
              epochs_done() + 1, parameters_.learning_rate)),
          "TRAINING_DIVERGED");
    }
    loss.backward();
    adam_->Step(parameters_.learning_rate);
    return value;
  }

  absl::Status Report(int step, int steps) {
    progress_.epoch = epochs_done();
    progress_.epochs = parameters_.epochs;
    progress_.step = step;
    progress_.steps = steps;
    const double epochs_after = parameters_.epochs - epochs_done() - 1;
    progress_.seconds_left =
        step_seconds_ / steps_timed_ * (steps - step + epochs_after * steps) +
        validation_seconds_ * (epochs_after + 1);
    return observer_.OnStep(progress_);
  }

  version::Manifest MakeManifest() const {
    version::Manifest manifest;
    manifest.tessera_version = kVersion;
    manifest.parameters = parameters_;
    if (parameters_.intensity ==
        version::IntensityNormalization::kTrainingMax) {
      manifest.training_max = split_.training_max;
    }
    manifest.dataset = provenance_.dataset;
    manifest.dataset_sha256 = provenance_.dataset_sha256;
    manifest.sample_sha256 = provenance_.sample_sha256;
    manifest.history = state_.history;
    manifest.best_epoch = state_.best_epoch;
    manifest.parameter_count = unet::ParameterCount(network_);
    for (const data::Sample& sample : samples_) {
      manifest.object_count += sample.object_count;
      manifest.binary_masks |= sample.binary_mask;
    }
    return manifest;
  }

  const std::vector<data::Sample>& samples_;
  const TrainingParameters& parameters_;
  const Provenance& provenance_;
  Observer& observer_;
  const torch::Device device_;
  const Split split_;
  const std::string fingerprint_;
  unet::UNet network_{nullptr};
  std::unique_ptr<Adam> adam_;
  State state_;
  Progress progress_;
  double step_seconds_ = 0;  // Of the steps of this run, without pauses.
  double steps_timed_ = 0;
  double validation_seconds_ = 0;
};

absl::Status OutOfMemory(const TrainingParameters& parameters) {
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "%s has too little memory for this training; make the batch size "
          "(%d), the network input size (%d×%d) or the base width (%d) smaller",
          parameters.device, parameters.batch_size,
          parameters.network_input_size.height,
          parameters.network_input_size.width, parameters.network.base_width)),
      "DEVICE_OUT_OF_MEMORY", parameters.device);
}

// LibTorch tells a lack of memory by its words alone on the CPU.
bool SaysOutOfMemory(const std::string& message) {
  for (const char* words :
       {"out of memory", "can't allocate memory", "not enough memory"}) {
    if (message.find(words) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<TrainedModel> Train(const std::vector<data::Sample>& samples,
                                   const TrainingParameters& parameters,
                                   const Provenance& provenance,
                                   const std::string& checkpoint,
                                   Observer& observer) {
  if (std::none_of(samples.begin(), samples.end(),
                   [](const data::Sample& s) { return s.object_count > 0; })) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "none of the %d samples has an object; outline some in their masks",
        samples.size()));
  }
  try {
    return Training(samples, parameters, provenance, observer).Run(checkpoint);
  } catch (const std::bad_alloc&) {
    return OutOfMemory(parameters);
  } catch (const c10::Error& error) {
    if (SaysOutOfMemory(error.what())) return OutOfMemory(parameters);
    return absl::InternalError(absl::StrCat(
        "LibTorch failed in training: ", error.what_without_backtrace()));
  } catch (const std::exception& error) {
    if (SaysOutOfMemory(error.what())) return OutOfMemory(parameters);
    return absl::InternalError(
        absl::StrCat("training failed: ", error.what()));
  }
}

}  // namespace tessera::training
