#include "models/training/training_run.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "base/version.h"
#include "models/examples/examples.h"
#include "models/examples/random.h"
#include "models/examples/sample_store.h"
#include "models/examples/split.h"
#include "models/training/adam.h"
#include "models/training/batch_gradient.h"
#include "models/training/batch_loader.h"
#include "models/training/checkpoint.h"
#include "models/training/pace.h"
#include "models/training/schedule.h"
#include "models/training/validation.h"
#include "models/training/weight_average.h"
#include "models/unet/device.h"
#include "models/unet/unet.h"
#include "models/unet/weights.h"

namespace tessera::training {
namespace {

using examples::DeriveSeed;
using examples::Purpose;
using examples::SampleStore;
using examples::Source;
using examples::Split;
using examples::SplitSamples;
using version::EpochMetrics;
using version::TrainingParameters;
using SteadyClock = std::chrono::steady_clock;

double SecondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

// One training, from samples to a version.
class Training {
 public:
  Training(const SampleStore& samples,
           const TrainingParameters& parameters, const Provenance& provenance,
           Observer& observer)
      : samples_(samples),
        parameters_(parameters),
        provenance_(provenance),
        observer_(observer),
        device_(parameters.device),
        split_(SplitSamples(samples.sources(), parameters,
                            provenance.initial_training_max)),
        fingerprint_(FingerprintOf(parameters, provenance, split_)) {}

  absl::StatusOr<TrainedModel> Run(const std::string& checkpoint) {
    RETURN_IF_ERROR(SetUp());
    if (!checkpoint.empty()) {
      RETURN_IF_ERROR(
          ReadCheckpoint(checkpoint, fingerprint_, state_, learner()));
    }
    while (!IsOver()) RETURN_IF_ERROR(RunEpoch());
    ASSIGN_OR_RETURN(const ValidationResult judged, JudgeBest());
    return TrainedModel{unet::SaveWeights(network_),
                        version::ToJson(MakeManifest(judged))};
  }

 private:
  absl::Status SetUp() {
    at::globalContext().setFlushDenormal(true);
    at::globalContext().setBenchmarkCuDNN(false);
    at::globalContext().setDeterministicCuDNN(true);
    unet::KeepFloat32Exact();
    torch::manual_seed(DeriveSeed(parameters_.seed, Purpose::kWeights));
    // Drawn on the CPU, so that every device starts from the same weights.
    network_ = unet::UNet(parameters_.network,
                          version::OutputChannels(parameters_.target));
    if (!provenance_.initial_weights.empty()) {
      RETURN_IF_ERROR(
          unet::LoadWeights(provenance_.initial_weights, network_));
    }
    network_->to(device_);
    unet::UseChannelsLast(network_);
    network_->train();
    adam_ = std::make_unique<Adam>(network_);
    gradient_ = std::make_unique<BatchGradient>(network_, parameters_,
                                                observer_);
    if (parameters_.weight_averaging > 0) {
      average_ = std::make_unique<WeightAverage>(network_,
                                                 parameters_.weight_averaging);
    }
    return absl::OkStatus();
  }

  Learner learner() { return {network_, *adam_, average_.get()}; }
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
    // The average, if there is one, is what is validated and kept.
    if (average_) average_->Swap(network_);
    const auto validation_start = SteadyClock::now();
    paused_seconds_ = 0;
    ASSIGN_OR_RETURN(const ValidationResult result,
                     Validate(split_.validation, {version::Decoding{}}));
    pace_.AddValidation(SecondsSince(validation_start) - paused_seconds_);
    metrics.validation_loss = result.loss;
    metrics.validation_ap50 = result.Ap50();
    Record(metrics, result);
    if (average_) average_->Swap(network_);
    return observer_.OnEpoch(metrics, SecondsSince(start), [this] {
      return WriteCheckpoint(state_, learner(), fingerprint_);
    });
  }

  absl::StatusOr<ValidationResult> Validate(
      const std::vector<Source>& sources,
      const std::vector<version::Decoding>& decodings) {
    return ValidateNetwork(network_, sources, parameters_, decodings,
                           [this] { return Pause(); });
  }

  // Between two samples of a validation.
  absl::Status Pause() {
    const auto start = SteadyClock::now();
    const absl::Status status = observer_.OnStep(progress_, {});
    paused_seconds_ += SecondsSince(start);
    return status;
  }

  // The score that decides which epoch is the best; higher is better. Two
  // classes are scored by the loss, as in PyJAMAS. Other targets are scored by
  // AP, if there are objects: their loss also weighs pixels that change no
  // object. AP at stricter thresholds stops rising early.
  double ScoreOf(const EpochMetrics& metrics,
                 const ValidationResult& result) const {
    const double ap = result.Ap50();
    if (parameters_.target != version::Target::kForeground &&
        !std::isnan(ap)) {
      return ap;
    }
    return -MonitoredLoss(metrics);
  }

  // Decides between equal scores: early epochs often find no object and so have
  // the same AP.
  bool LossFell(const EpochMetrics& metrics) const {
    return metrics.validation_loss <
           state_.history[state_.best_epoch - 1].validation_loss;
  }

  void Record(const EpochMetrics& metrics, const ValidationResult& result) {
    const double score = ScoreOf(metrics, result);
    const bool better = state_.best_epoch == 0 || score > state_.best_score ||
                        (score == state_.best_score && LossFell(metrics));
    state_.history.push_back(metrics);
    if (!better) return;
    state_.best_epoch = metrics.epoch;
    state_.best_score = score;
    state_.best = CopyTensors(network_);
  }

  // Puts the best weights into the network and finds the best decoding for
  // them. The AP of the result is that of validation samples.
  absl::StatusOr<ValidationResult> JudgeBest() {
    const torch::NoGradGuard no_grad;
    for (auto& [name, tensor] : unet::TensorsOf(network_)) {
      torch::Tensor(tensor).copy_(state_.best.at(name));
    }
    const std::vector<Source> samples = CalibrationSamples(split_, parameters_);
    ASSIGN_OR_RETURN(ValidationResult result,
                     Validate(samples, DecodingsFor(parameters_)));
    ASSIGN_OR_RETURN(
        const version::KnownConfidence confidence,
        MeasureConfidence(network_, samples, parameters_, result.decoding,
                          [this] { return Pause(); }));
    if (split_.validation.empty()) {
      result.ap.clear();
    } else if (samples.size() > split_.validation.size()) {
      ASSIGN_OR_RETURN(result,
                       Validate(split_.validation, {result.decoding}));
    }
    result.confidence = confidence;
    return result;
  }

  // Returns the mean loss of the epoch's examples.
  absl::StatusOr<double> RunSteps(int epoch) {
    // Seeded for each epoch, so that a resumed epoch draws the same dropout.
    torch::manual_seed(DeriveSeed(parameters_.seed, Purpose::kDropout,
                                  static_cast<uint64_t>(epoch)));
    EpochPart& part = state_.part;
    if (part.random.defined()) SetRandomState(part.random, device_);
    BatchLoader loader(split_.training, parameters_, epoch, part.steps);
    const double factor = PlateauFactor(parameters_, state_.history);
    for (int step = part.steps; step < loader.size(); ++step) {
      const auto start = SteadyClock::now();
      const Batch batch = loader.Next();
      const double waited = SecondsSince(start);
      const double rate =
          factor * LearningRateAt(parameters_,
                                  int64_t{epoch - 1} * loader.size() + step,
                                  int64_t{parameters_.epochs} * loader.size());
      ASSIGN_OR_RETURN(const double loss, Step(batch, rate));
      const auto count = static_cast<double>(batch.images.size(0));
      part.loss_sum += loss * count;
      part.examples += count;
      part.steps = step + 1;
      pace_.AddStep(SecondsSince(start), waited);
      RETURN_IF_ERROR(Report(step + 1, loader.size()));
    }
    const EpochPart whole = std::exchange(part, EpochPart());
    return whole.loss_sum / whole.examples;
  }

  absl::StatusOr<double> Step(const Batch& batch, double learning_rate) {
    const double value = gradient_->Set(batch);
    if (!std::isfinite(value)) {
      return WithReason(
          absl::FailedPreconditionError(absl::StrFormat(
              "the loss is no longer a finite number in epoch %d; choose a "
              "learning rate below %g",
              epochs_done() + 1, parameters_.learning_rate)),
          "TRAINING_DIVERGED");
    }
    adam_->Step(learning_rate, parameters_.weight_decay);
    if (average_) average_->Add(network_);
    return value;
  }

  absl::Status Report(int step, int steps) {
    progress_.epoch = epochs_done();
    progress_.epochs = parameters_.epochs;
    progress_.step = step;
    progress_.steps = steps;
    progress_.data_wait_ratio = pace_.DataWaitRatio();
    const double epochs_after = parameters_.epochs - epochs_done() - 1;
    // One more validation is that of the best epoch; see JudgeBest().
    progress_.seconds_left = pace_.SecondsFor(
        steps - step + epochs_after * steps, epochs_after + 2);
    return observer_.OnStep(progress_, [this] {
      state_.part.random = RandomState(device_);
      return WriteCheckpoint(state_, learner(), fingerprint_);
    });
  }

  version::Manifest MakeManifest(const ValidationResult& judged) const {
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
    manifest.fingerprint = provenance_.fingerprint;
    manifest.initial_model = provenance_.initial_model;
    manifest.initial_model_sha256 = provenance_.initial_model_sha256;
    manifest.history = state_.history;
    manifest.best_epoch = state_.best_epoch;
    manifest.decoding = judged.decoding;
    manifest.validation_ap = judged.ap;
    manifest.confidence = judged.confidence;
    manifest.parameter_count = unet::ParameterCount(network_);
    for (const Source& sample : samples_.sources()) {
      manifest.object_count += sample.object_count;
      manifest.binary_masks |= sample.binary_mask;
    }
    return manifest;
  }

  const SampleStore& samples_;
  const TrainingParameters& parameters_;
  const Provenance& provenance_;
  Observer& observer_;
  const torch::Device device_;
  const Split split_;
  const std::string fingerprint_;
  unet::UNet network_{nullptr};
  std::unique_ptr<Adam> adam_;
  std::unique_ptr<BatchGradient> gradient_;
  std::unique_ptr<WeightAverage> average_;  // Null if not asked for.
  State state_;
  Progress progress_;
  Pace pace_;  // Of this run, pauses not counted.
  double paused_seconds_ = 0;  // During the current validation.
};

}  // namespace

absl::StatusOr<TrainedModel> RunTraining(
    const SampleStore& samples,
    const TrainingParameters& parameters, const Provenance& provenance,
    const std::string& checkpoint, Observer& observer) {
  return Training(samples, parameters, provenance, observer).Run(checkpoint);
}

}  // namespace tessera::training
