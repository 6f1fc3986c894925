#include "models/unet/unet.h"

#include <torch/torch.h>

#include <cmath>

#include "gtest/gtest.h"

#include "models/unet/weights.h"

namespace tessera::unet {
namespace {

using version::NetworkNormalization;
using version::NetworkShape;
using version::SkipConnection;
using version::Upsampling;

constexpr NetworkShape kSmall = {.base_width = 4, .depth = 2};

TEST(UNet, DefaultShapeHasPyjamasParameterCount) {
  EXPECT_EQ(ParameterCount(UNet(NetworkShape())), 31'030'658);
}

TEST(UNet, ParametersCanBeCountedBeforeItIsMade) {
  NetworkShape shape = {.base_width = 6, .depth = 3};
  for (const auto normalization :
       {NetworkNormalization::kNone, NetworkNormalization::kBatch,
        NetworkNormalization::kGroup}) {
    for (const auto upsampling :
         {Upsampling::kTransposed, Upsampling::kNearest}) {
      for (const auto skip :
           {SkipConnection::kConcatenate, SkipConnection::kAdd}) {
        shape.normalization = normalization;
        shape.upsampling = upsampling;
        shape.skip_connection = skip;
        EXPECT_EQ(ParameterCountOf(shape, 5), ParameterCount(UNet(shape, 5)));
      }
    }
  }
}

TEST(UNet, LogitsHaveTheImagesSizeWhereSidesDiffer) {
  for (const auto normalization :
       {NetworkNormalization::kNone, NetworkNormalization::kBatch,
        NetworkNormalization::kGroup}) {
    NetworkShape shape = kSmall;
    shape.base_width = 6;  // No divisor of 8: groups must divide the width.
    shape.normalization = normalization;
    UNet network(shape);
    const torch::Tensor logits = network->forward(torch::rand({3, 1, 16, 24}));
    EXPECT_EQ(logits.sizes(), (torch::IntArrayRef{3, 2, 16, 24}));
  }
}

TEST(UNet, ACheaperWayUpHasFewerParametersAndTheSameOutputs) {
  NetworkShape shape = kSmall;
  const int64_t full = ParameterCount(UNet(shape, 3));
  shape.upsampling = Upsampling::kNearest;
  const int64_t nearest = ParameterCount(UNet(shape, 3));
  shape.skip_connection = SkipConnection::kAdd;
  UNet network(shape, 3);
  EXPECT_LT(nearest, full);
  EXPECT_LT(ParameterCount(network), nearest);
  EXPECT_EQ(network->forward(torch::rand({2, 1, 16, 24})).sizes(),
            (torch::IntArrayRef{2, 3, 16, 24}));
}

TEST(UNet, SeedDecidesTheWeights) {
  const auto first_weight = [](uint64_t seed) {
    torch::manual_seed(seed);
    return UNet(kSmall)->parameters().front().flatten()[0].item<float>();
  };
  EXPECT_EQ(first_weight(5), first_weight(5));
  EXPECT_NE(first_weight(5), first_weight(6));
}

TEST(UNet, WeightsAreHeNormalAndBiasesZero) {
  torch::manual_seed(1);
  const UNet network(NetworkShape{.base_width = 32, .depth = 2});
  int biases = 0;
  int large = 0;
  for (const auto& item : network->named_parameters()) {
    if (item.value().dim() == 1) {
      ++biases;
      EXPECT_EQ(item.value().abs().max().item<float>(), 0) << item.key();
    } else if (item.value().numel() > 10'000) {
      ++large;
      const double fan_in = static_cast<double>(item.value()[0].numel());
      EXPECT_NEAR(item.value().std().item<double>(), std::sqrt(2 / fan_in),
                  0.05 * std::sqrt(2 / fan_in))
          << item.key();
    }
  }
  EXPECT_GT(biases, 4);
  EXPECT_GT(large, 3);
}

TEST(UNet, DropoutActsInTrainingOnly) {
  UNet network(NetworkShape{.base_width = 4, .depth = 2, .dropout = 0.5});
  const torch::Tensor image = torch::rand({1, 1, 16, 16});
  network->train();
  EXPECT_FALSE(
      torch::equal(network->forward(image), network->forward(image)));
  network->eval();
  EXPECT_TRUE(torch::equal(network->forward(image), network->forward(image)));
}

TEST(UNet, EveryParameterHasAGradient) {
  UNet network(NetworkShape{.base_width = 4,
                            .depth = 2,
                            .normalization = NetworkNormalization::kBatch,
                            .dropout = 0});
  network->forward(torch::rand({2, 1, 16, 16})).square().sum().backward();
  for (const auto& item : network->named_parameters()) {
    ASSERT_TRUE(item.value().grad().defined()) << item.key();
  }
}

}  // namespace
}  // namespace tessera::unet
