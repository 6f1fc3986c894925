#include "models/training/validation.h"

#include <torch/torch.h>

#include <cmath>

#include "gtest/gtest.h"
#include "tests/support/stored_samples.h"
#include "tests/unit/models/training/synthetic.h"

namespace tessera::training {
namespace {

using examples::Split;
using examples::SplitSamples;
using testing::Stored;

absl::Status GoOn() { return absl::OkStatus(); }

version::TrainingParameters SmallParameters() {
  version::TrainingParameters parameters;
  parameters.network = {.base_width = 2, .depth = 1};
  parameters.network_input_size = {64, 64};
  parameters.subimage_size = {64, 64};
  parameters.validation_fraction = 0;
  parameters.device = "cpu";
  return parameters;
}

TEST(ValidateNetwork, NothingToMeasureIsNotANumber) {
  const version::TrainingParameters parameters = SmallParameters();
  unet::UNet network(parameters.network);
  const auto result = ValidateNetwork(network, {}, parameters, {version::Decoding{}}, GoOn);
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(std::isnan(result->loss));
  EXPECT_TRUE(std::isnan(result->Ap50()));
  EXPECT_EQ(result->decoding, version::Decoding{});
}

TEST(ValidateNetwork, AnObserversErrorEndsIt) {
  const version::TrainingParameters parameters = SmallParameters();
  const std::vector<data::Sample> samples = DiscSamples(3);
  const auto stored = Stored(samples, parameters);
  const Split split = SplitSamples(stored->sources(), parameters);
  unet::UNet network(parameters.network);
  int calls = 0;
  const auto result =
      ValidateNetwork(
          network, split.training, parameters, {version::Decoding{}}, [&] {
            return ++calls == 2 ? absl::CancelledError("") : absl::OkStatus();
          });
  EXPECT_EQ(result.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(calls, 2);
}

TEST(ValidateNetwork, LeavesTheNetworkInTrainingMode) {
  const version::TrainingParameters parameters = SmallParameters();
  const std::vector<data::Sample> samples = DiscSamples(1);
  const auto stored = Stored(samples, parameters);
  const Split split = SplitSamples(stored->sources(), parameters);
  unet::UNet network(parameters.network);
  ASSERT_TRUE(ValidateNetwork(network, split.training, parameters,
                              {version::Decoding{}}, GoOn)
                  .ok());
  EXPECT_TRUE(network->is_training());
}

// Puts the first two outputs at `logit` everywhere, and the others far below.
void Answer(unet::UNet& network, float logit) {
  const torch::NoGradGuard no_grad;
  for (auto& item : network->named_parameters()) {
    if (item.key().find("class_convolution") != std::string::npos) {
      item.value().zero_();
    }
  }
  torch::Tensor bias = network->named_parameters()["class_convolution.bias"];
  bias.fill_(-20);
  bias.narrow(0, 0, 2).fill_(logit);
}

TEST(ValidateNetwork, ChoosesTheDecodingThatFindsTheObjects) {
  version::TrainingParameters parameters = SmallParameters();
  parameters.target = version::Target::kDistance;
  std::vector<data::Sample> samples = DiscSamples(1);
  samples[0].mask = imaging::LabelPlane({64, 64}, 1);  // One large object.
  const auto stored = Stored(samples, parameters);
  const Split split = SplitSamples(stored->sources(), parameters);
  unet::UNet network(parameters.network,
                     version::OutputChannels(parameters.target));
  Answer(network, -0.5f);  // p and distance 0.38 everywhere.
  const auto result = ValidateNetwork(
      network, split.training, parameters,
      {{.object_threshold = 0.5}, {0.3, 0.3}, {0.2, 0.2}}, GoOn);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->decoding, (version::Decoding{0.3, 0.3}));
  EXPECT_EQ(result->Ap50(), 1);
  EXPECT_EQ(result->ap.size(), 10u);
}

TEST(DecodingsFor, TriesWhatTheTargetHas) {
  version::TrainingParameters parameters = SmallParameters();
  parameters.target = version::Target::kDistance;
  EXPECT_EQ(DecodingsFor(parameters).size(), 36u);
  EXPECT_EQ(DecodingsFor(parameters)[0], version::Decoding{});
  parameters.target = version::Target::kFlow;
  EXPECT_EQ(DecodingsFor(parameters).size(), 6u);
  EXPECT_EQ(DecodingsFor(version::PyjamasParameters()).size(), 6u);
}

TEST(CalibrationSamples, AreHeldBackUnlessThereAreTooFew) {
  const auto count = [](size_t training, size_t validation,
                        version::Sampling sampling) {
    examples::Split split;
    split.training.resize(training);
    split.validation.resize(validation);
    return CalibrationSamples(split, {.sampling = sampling}).size();
  };
  const auto crop = version::Sampling::kCrop;
  EXPECT_EQ(count(20, 2, crop), 2u);
  EXPECT_EQ(count(4, 0, crop), 4u);
  EXPECT_EQ(count(500, 0, crop), 100u);
  EXPECT_EQ(count(500, 300, crop), 100u);
  const auto rescale = version::Sampling::kRescale;
  EXPECT_EQ(count(14, 2, rescale), 16u);
  EXPECT_EQ(count(81, 9, rescale), 90u);
  EXPECT_EQ(count(90, 10, rescale), 10u);
}

}  // namespace
}  // namespace tessera::training
