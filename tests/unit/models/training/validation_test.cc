#include "models/training/validation.h"

#include <torch/torch.h>

#include <cmath>

#include "gtest/gtest.h"
#include "models/unet/outputs.h"
#include "tests/unit/models/training/synthetic.h"

namespace tessera::training {
namespace {

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
  const auto result = ValidateNetwork(network, {}, parameters, GoOn);
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(std::isnan(result->loss));
  EXPECT_TRUE(std::isnan(result->ap50));
  EXPECT_EQ(result->threshold, 0.5);
}

TEST(ValidateNetwork, AnObserversErrorEndsIt) {
  const version::TrainingParameters parameters = SmallParameters();
  const std::vector<data::Sample> samples = DiscSamples(3);
  const Split split = SplitSamples(samples, parameters);
  unet::UNet network(parameters.network);
  int calls = 0;
  const auto result =
      ValidateNetwork(network, split.training, parameters, [&] {
        return ++calls == 2 ? absl::CancelledError("") : absl::OkStatus();
      });
  EXPECT_EQ(result.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(calls, 2);
}

TEST(ValidateNetwork, LeavesTheNetworkInTrainingMode) {
  const version::TrainingParameters parameters = SmallParameters();
  const std::vector<data::Sample> samples = DiscSamples(1);
  const Split split = SplitSamples(samples, parameters);
  unet::UNet network(parameters.network);
  ASSERT_TRUE(
      ValidateNetwork(network, split.training, parameters, GoOn).ok());
  EXPECT_TRUE(network->is_training());
}

TEST(MoveDecision, PutsOneHalfWhereTheThresholdWas) {
  unet::UNet network(SmallParameters().network);
  network->eval();
  const torch::NoGradGuard no_grad;
  const torch::Tensor images = torch::rand({1, 1, 16, 16});
  const torch::Tensor before =
      unet::Activate(network->forward(images),
                     version::Target::kForeground);
  const double threshold = before.mean().item<double>();
  MoveDecision(network, threshold);
  const torch::Tensor after =
      unet::Activate(network->forward(images),
                     version::Target::kForeground);
  // Pixels right at the threshold may fall to either side by rounding.
  const torch::Tensor clear = (before - threshold).abs() > 1e-5;
  EXPECT_TRUE(torch::equal((before > threshold).logical_and(clear),
                           (after > 0.5).logical_and(clear)));
  EXPECT_GT((after > 0.5).sum().item<int64_t>(), 0);
}

}  // namespace
}  // namespace tessera::training
