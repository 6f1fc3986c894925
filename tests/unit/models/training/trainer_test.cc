#include "models/training/trainer.h"

#include <cmath>
#include <limits>
#include <new>

#include "base/error_reason.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/unet/weights.h"
#include "tests/unit/models/training/synthetic.h"

namespace tessera::training {
namespace {

using ::testing::HasSubstr;
using version::EpochMetrics;
using version::TrainingParameters;

// Remembers what it sees; ends the training after `cancel_after` steps.
class Recorder : public Observer {
 public:
  absl::Status OnStep(const Progress& progress,
                      const Checkpointer& checkpoint) override {
    last = progress;
    if (++steps != cancel_after) return absl::OkStatus();
    if (checkpoint) checkpoints.push_back(checkpoint());
    return absl::CancelledError("enough");
  }
  absl::Status OnEpoch(const EpochMetrics& metrics, double seconds,
                       const Checkpointer& checkpoint) override {
    history.push_back(metrics);
    EXPECT_GE(seconds, 0);
    checkpoints.push_back(checkpoint());
    return absl::OkStatus();
  }

  int cancel_after = -1;
  int steps = 0;
  Progress last;
  std::vector<EpochMetrics> history;
  std::vector<std::string> checkpoints;
};

TrainingParameters SmallParameters() {
  TrainingParameters parameters;
  parameters.network = {.base_width = 8,
                        .depth = 2,
                        .normalization = version::NetworkNormalization::kBatch};
  parameters.network_input_size = {64, 64};
  parameters.subimage_size = {64, 64};
  parameters.learning_rate = 0.003;
  parameters.batch_size = 4;
  parameters.epochs = 3;
  parameters.validation_fraction = 0.2;
  parameters.device = "cpu";
  return parameters;
}

// All that a planned training uses.
TrainingParameters PlannedParameters() {
  TrainingParameters parameters = SmallParameters();
  parameters.target = version::Target::kDistance;
  parameters.network.upsampling = version::Upsampling::kNearest;
  parameters.network.skip_connection = version::SkipConnection::kAdd;
  parameters.learning_rate_schedule = version::LearningRateSchedule::kCosine;
  parameters.early_stopping_patience = 0;
  parameters.weight_decay = 0.001;
  parameters.weight_averaging = 0.9;
  parameters.augmentation_zoom = 1.3;
  return parameters;
}

const Provenance kProvenance = {.dataset = "datasets/discs/revisions/1"};

TEST(Train, LearnsDiscs) {
  TrainingParameters parameters = SmallParameters();
  parameters.epochs = 30;
  Recorder recorder;
  const auto model =
      TrainOn(DiscSamples(20), parameters, kProvenance, "", recorder);
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_LT(recorder.history.back().training_loss,
            recorder.history.front().training_loss / 3);
  const auto manifest = version::ManifestFromJson(model->manifest);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  ASSERT_GE(manifest->best_epoch, 1);
  EXPECT_GT(manifest->history[manifest->best_epoch - 1].validation_ap50, 0.8);
  for (const EpochMetrics& metrics : manifest->history) {
    EXPECT_GE(metrics.validation_loss,
              manifest->history[manifest->best_epoch - 1].validation_loss);
  }
}

TEST(Train, EveryTargetLearnsDiscs) {
  for (const version::Target target :
       {version::Target::kBorder, version::Target::kDistance,
        version::Target::kFlow}) {
    TrainingParameters parameters = PlannedParameters();
    parameters.target = target;
    parameters.learning_rate = 0.01;
    parameters.crops_per_epoch = 64;
    parameters.epochs = 30;
    Recorder recorder;
    const auto model =
        TrainOn(DiscSamples(20), parameters, kProvenance, "", recorder);
    ASSERT_TRUE(model.ok()) << model.status();
    const auto manifest = version::ManifestFromJson(model->manifest);
    ASSERT_TRUE(manifest.ok()) << manifest.status();
    ASSERT_EQ(manifest->validation_ap.size(), 10u);
    EXPECT_GT(manifest->validation_ap[0], 0.8) << NameOf(target);
  }
}

TEST(Train, ManifestSaysHowTheModelCameAbout) {
  TrainingParameters parameters = SmallParameters();
  parameters.epochs = 1;
  parameters.intensity = version::IntensityNormalization::kTrainingMax;
  Recorder recorder;
  const auto model =
      TrainOn(DiscSamples(5), parameters, kProvenance, "", recorder);
  ASSERT_TRUE(model.ok()) << model.status();
  const auto manifest = version::ManifestFromJson(model->manifest);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ(manifest->parameters, parameters);
  EXPECT_EQ(manifest->dataset, kProvenance.dataset);
  EXPECT_EQ(manifest->object_count, 30);
  EXPECT_GT(manifest->training_max, 100);
  EXPECT_LT(manifest->training_max, 120);
  unet::UNet network(parameters.network);
  EXPECT_EQ(manifest->parameter_count, unet::ParameterCount(network));
  EXPECT_TRUE(unet::LoadWeights(model->weights, network).ok());
}

// Ends a training after each of its steps and goes on from there.
void ExpectTheSameBytesFromTheMiddle(const std::vector<data::Sample>& samples,
                                     const TrainingParameters& parameters,
                                     const TrainedModel& whole) {
  int resumed_within_an_epoch = 0;
  for (int steps = 1;; ++steps) {
    Recorder first;
    first.cancel_after = steps;
    const auto ended = TrainOn(samples, parameters, kProvenance, "", first);
    if (ended.ok()) break;
    // Validation, and the first epoch's end, give none at this step.
    if (first.checkpoints.size() == first.history.size()) continue;
    ++resumed_within_an_epoch;
    Recorder rest;
    const auto resumed = TrainOn(samples, parameters, kProvenance,
                               first.checkpoints.back(), rest);
    ASSERT_TRUE(resumed.ok()) << resumed.status();
    EXPECT_EQ(resumed->weights, whole.weights) << "after step " << steps;
    EXPECT_EQ(resumed->manifest, whole.manifest) << "after step " << steps;
  }
  EXPECT_GE(resumed_within_an_epoch, 3);
}

void ExpectTheSameBytesAlsoWhenResumed(TrainingParameters parameters) {
  const std::vector<data::Sample> samples = DiscSamples(10);
  Recorder recorder;
  const auto first = TrainOn(samples, parameters, kProvenance, "", recorder);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(recorder.checkpoints.size(), 3u);
  Recorder ignored;
  const auto again = TrainOn(samples, parameters, kProvenance, "", ignored);
  EXPECT_EQ(again->weights, first->weights);
  EXPECT_EQ(again->manifest, first->manifest);
  for (const std::string& checkpoint : recorder.checkpoints) {
    Recorder rest;
    const auto resumed =
        TrainOn(samples, parameters, kProvenance, checkpoint, rest);
    ASSERT_TRUE(resumed.ok()) << resumed.status();
    EXPECT_EQ(resumed->weights, first->weights);
    EXPECT_EQ(resumed->manifest, first->manifest);
    EXPECT_LT(rest.history.size(), 3u);
  }
  ExpectTheSameBytesFromTheMiddle(samples, parameters, *first);
  parameters.seed = 2;
  const auto other = TrainOn(samples, parameters, kProvenance, "", ignored);
  EXPECT_NE(other->weights, first->weights);
}

TEST(Train, OneSeedGivesTheSameBytesAlsoWhenResumed) {
  ExpectTheSameBytesAlsoWhenResumed(SmallParameters());
  ExpectTheSameBytesAlsoWhenResumed(PlannedParameters());
  TrainingParameters shorter = PlannedParameters();
  shorter.precision = version::Precision::kBfloat16;
  ExpectTheSameBytesAlsoWhenResumed(shorter);
}

// Too high a rate, so that the loss rises and the rate falls within 3 epochs.
TrainingParameters PlateauParameters() {
  TrainingParameters parameters = SmallParameters();
  parameters.learning_rate = 0.3;
  parameters.learning_rate_schedule = version::LearningRateSchedule::kPlateau;
  parameters.learning_rate_patience = 1;
  parameters.early_stopping_patience = 0;
  return parameters;
}

TEST(Train, ResumesAtTheRateOfThePlateau) {
  ExpectTheSameBytesAlsoWhenResumed(PlateauParameters());
}

TEST(Train, PlateauLowersTheRate) {
  TrainingParameters parameters = PlateauParameters();
  Recorder with;
  ASSERT_TRUE(
      TrainOn(DiscSamples(10), parameters, kProvenance, "", with).ok());
  parameters.learning_rate_schedule = version::LearningRateSchedule::kConstant;
  Recorder without;
  ASSERT_TRUE(
      TrainOn(DiscSamples(10), parameters, kProvenance, "", without).ok());
  // The second epoch is worse than the first. The third has another rate.
  EXPECT_EQ(with.history[1].training_loss, without.history[1].training_loss);
  EXPECT_GT(with.history[1].validation_loss, with.history[0].validation_loss);
  EXPECT_NE(with.history[2].training_loss, without.history[2].training_loss);
}

TEST(Train, ProgressCountsStepsAndTime) {
  Recorder recorder;
  recorder.cancel_after = 2;
  const auto model =
      TrainOn(DiscSamples(10), SmallParameters(), kProvenance, "", recorder);
  EXPECT_EQ(model.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(recorder.last.epoch, 0);
  EXPECT_EQ(recorder.last.epochs, 3);
  EXPECT_EQ(recorder.last.step, 2);
  EXPECT_EQ(recorder.last.steps, 2);
  EXPECT_GT(recorder.last.seconds_left, 0);
}

TEST(Train, StopsEarlyWithoutABetterLoss) {
  TrainingParameters parameters = SmallParameters();
  parameters.epochs = 100;
  parameters.early_stopping_patience = 2;
  parameters.learning_rate = 0.1;  // Too high to go on learning for long.
  Recorder recorder;
  const auto model =
      TrainOn(DiscSamples(6), parameters, kProvenance, "", recorder);
  ASSERT_TRUE(model.ok()) << model.status();
  const auto manifest = version::ManifestFromJson(model->manifest);
  EXPECT_LT(manifest->history.size(), 100u);
  EXPECT_EQ(static_cast<int>(manifest->history.size()),
            manifest->best_epoch + 2);
}

TEST(Train, PyjamasParametersWork) {
  TrainingParameters parameters = version::PyjamasParameters();
  parameters.network.base_width = 4;
  parameters.network_input_size = {48, 32};
  parameters.epochs = 1;
  parameters.device = "cpu";
  Recorder recorder;
  const auto model =
      TrainOn(DiscSamples(5), parameters, kProvenance, "", recorder);
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(recorder.last.steps, 4);
}

TEST(Train, SaysWhatToMakeSmallerWhereOneExampleIsTooMuch) {
  class NoMemory : public Recorder {
    void BeforePass(int64_t) override { throw std::bad_alloc(); }
  };
  NoMemory device;
  const auto model =
      TrainOn(DiscSamples(5), SmallParameters(), kProvenance, "", device);
  EXPECT_EQ(model.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(model.status()), "DEVICE_OUT_OF_MEMORY");
  EXPECT_THAT(std::string(model.status().message()),
              HasSubstr("the network input size (64×64)"));
}

TEST(Train, SamplesWithoutObjectsAreRefused) {
  std::vector<data::Sample> samples = DiscSamples(2);
  for (data::Sample& sample : samples) {
    sample.mask = imaging::LabelPlane(sample.mask.size(), 0);
    sample.object_count = 0;
  }
  Recorder recorder;
  const auto model =
      TrainOn(samples, SmallParameters(), kProvenance, "", recorder);
  EXPECT_EQ(model.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(model.status().message()), HasSubstr("no"));
}

TEST(Train, AnotherTrainingsCheckpointIsRefused) {
  TrainingParameters parameters = SmallParameters();
  parameters.epochs = 1;
  Recorder recorder;
  ASSERT_TRUE(
      TrainOn(DiscSamples(5), parameters, kProvenance, "", recorder).ok());
  parameters.learning_rate = 0.5;
  const auto model = TrainOn(DiscSamples(5), parameters, kProvenance,
                           recorder.checkpoints[0], recorder);
  EXPECT_EQ(model.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Train, ALossThatIsNoNumberNamesTheLearningRate) {
  TrainingParameters parameters = SmallParameters();
  // Steps of 1 make each of the many layers amplify: numbers overflow.
  parameters.network.normalization = version::NetworkNormalization::kNone;
  parameters.network.depth = 6;
  parameters.learning_rate = 1;
  Recorder recorder;
  const auto model =
      TrainOn(DiscSamples(5), parameters, kProvenance, "", recorder);
  EXPECT_EQ(model.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(model.status()), "TRAINING_DIVERGED");
  EXPECT_THAT(std::string(model.status().message()),
              HasSubstr("learning rate"));
}

}  // namespace
}  // namespace tessera::training
