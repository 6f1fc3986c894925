#include "models/training/weight_average.h"

#include "gtest/gtest.h"

namespace tessera::training {
namespace {

constexpr version::NetworkShape kShape = {
    .base_width = 2,
    .depth = 1,
    .normalization = version::NetworkNormalization::kBatch};

void Fill(unet::UNet& network, double value) {
  const torch::NoGradGuard no_grad;
  for (torch::Tensor& parameter : network->parameters()) {
    parameter.fill_(value);
  }
}

float FirstOf(const unet::UNet& network) {
  return network->parameters().front().flatten()[0].item<float>();
}

TEST(WeightAverage, FollowsTheWeightsAndForgetsTheStartFirst) {
  unet::UNet network(kShape);
  Fill(network, 0);
  WeightAverage average(network, 0.999);
  Fill(network, 1);
  for (int step = 0; step < 200; ++step) average.Add(network);
  average.Swap(network);
  EXPECT_GT(FirstOf(network), 0.999);
  average.Swap(network);
  EXPECT_EQ(FirstOf(network), 1);
  Fill(network, 2);
  average.Add(network);
  average.Swap(network);
  EXPECT_NEAR(FirstOf(network), 1.043, 0.01);  // 200 of 209 parts are kept.
}

TEST(WeightAverage, SwappingTwiceChangesNothing) {
  torch::manual_seed(1);
  unet::UNet network(kShape);
  network->forward(torch::rand({2, 1, 8, 8}));  // Moves the running means.
  WeightAverage average(network, 0.5);
  const std::string before = unet::SaveWeights(network);
  Fill(network, 3);
  const std::string filled = unet::SaveWeights(network);
  average.Swap(network);
  EXPECT_EQ(unet::SaveWeights(network), before);
  average.Swap(network);
  EXPECT_EQ(unet::SaveWeights(network), filled);
}

}  // namespace
}  // namespace tessera::training
