#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/training/trainer.h"
#include "tests/unit/models/training/synthetic.h"

namespace tessera::training {
namespace {

using ::testing::HasSubstr;
using version::TrainingParameters;

// Keeps each epoch's figures and checkpoint.
class Recorder : public Observer {
 public:
  absl::Status OnStep(const Progress&, const Checkpointer&) override {
    return absl::OkStatus();
  }
  absl::Status OnEpoch(const version::EpochMetrics& metrics, double,
                       const Checkpointer& checkpoint) override {
    history.push_back(metrics);
    checkpoints.push_back(checkpoint());
    return absl::OkStatus();
  }
  std::vector<version::EpochMetrics> history;
  std::vector<std::string> checkpoints;
};

TrainingParameters Parameters(int epochs) {
  TrainingParameters parameters;
  parameters.network = {.base_width = 8, .depth = 2};
  parameters.network_input_size = {64, 64};
  parameters.subimage_size = {64, 64};
  parameters.learning_rate = 0.01;
  parameters.epochs = epochs;
  parameters.validation_fraction = 0.2;
  parameters.device = "cpu";
  return parameters;
}

// What a training ends as that begins with the weights of a longer one, which
// is done once for all tests.
class FineTuning : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Recorder recorder;
    weights_ = TrainOn(DiscSamples(10), Parameters(20), {}, "", recorder)
                   .value()
                   .weights;
  }

  static inline std::string weights_;
  Provenance provenance_ = {.initial_model = "models/discs/versions/1",
                            .initial_model_sha256 = std::string(64, 'a'),
                            .initial_weights = weights_};
};

TEST_F(FineTuning, BeginsWhereTheInitialWeightsAre) {
  Recorder from_nothing;
  ASSERT_TRUE(
      TrainOn(DiscSamples(10), Parameters(1), {}, "", from_nothing).ok());
  Recorder recorder;
  const auto model =
      TrainOn(DiscSamples(10), Parameters(1), provenance_, "", recorder);
  ASSERT_TRUE(model.ok()) << model.status();
  // About half; LibTorch's versions draw different numbers.
  EXPECT_LT(recorder.history[0].validation_loss,
            0.75 * from_nothing.history[0].validation_loss);
  const auto manifest = version::ManifestFromJson(model->manifest);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ(manifest->initial_model, "models/discs/versions/1");
  EXPECT_EQ(manifest->initial_model_sha256, std::string(64, 'a'));
}

TEST_F(FineTuning, EndsInTheSameBytesWhenItIsResumed) {
  Recorder recorder;
  const auto whole =
      TrainOn(DiscSamples(10), Parameters(2), provenance_, "", recorder);
  ASSERT_TRUE(whole.ok()) << whole.status();
  Recorder rest;
  const auto resumed = TrainOn(DiscSamples(10), Parameters(2), provenance_,
                             recorder.checkpoints[0], rest);
  ASSERT_TRUE(resumed.ok()) << resumed.status();
  EXPECT_EQ(rest.history.size(), 1u);
  EXPECT_EQ(resumed->weights, whole->weights);
  EXPECT_EQ(resumed->manifest, whole->manifest);
}

TEST_F(FineTuning, DoesNotTakeTheCheckpointOfAnotherBeginning) {
  Recorder recorder;
  ASSERT_TRUE(TrainOn(DiscSamples(10), Parameters(1), {}, "", recorder).ok());
  const auto model = TrainOn(DiscSamples(10), Parameters(1), provenance_,
                           recorder.checkpoints[0], recorder);
  EXPECT_THAT(std::string(model.status().message()),
              HasSubstr("of another training"));
}

TEST_F(FineTuning, RefusesWeightsOfAnotherNetwork) {
  TrainingParameters parameters = Parameters(1);
  parameters.network.base_width = 4;
  Recorder recorder;
  const auto model =
      TrainOn(DiscSamples(10), parameters, provenance_, "", recorder);
  EXPECT_EQ(model.status().code(), absl::StatusCode::kInvalidArgument)
      << model.status();
}

TEST_F(FineTuning, KeepsTheDivisorOfIntensities) {
  TrainingParameters parameters = Parameters(1);
  parameters.intensity = version::IntensityNormalization::kTrainingMax;
  provenance_.initial_training_max = 4000;
  Recorder recorder;
  const auto model =
      TrainOn(DiscSamples(10), parameters, provenance_, "", recorder);
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(version::ManifestFromJson(model->manifest)->training_max, 4000);
}

}  // namespace
}  // namespace tessera::training
