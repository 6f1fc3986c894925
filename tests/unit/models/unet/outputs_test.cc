#include "models/unet/outputs.h"

#include <gtest/gtest.h>

namespace tessera::unet {
namespace {

using version::Target;

TEST(Outputs, ProbabilitiesAndDistancesAreFromZeroToOne) {
  torch::manual_seed(1);
  for (const Target target :
       {Target::kForeground, Target::kBorder, Target::kDistance}) {
    const int channels = version::OutputChannels(target);
    const torch::Tensor planes =
        Activate(5 * torch::randn({2, channels, 8, 8}), target);
    EXPECT_EQ(planes.size(0), 2);
    EXPECT_GE(planes.min().item<float>(), 0) << NameOf(target);
    EXPECT_LE(planes.max().item<float>(), 1) << NameOf(target);
  }
}

TEST(Outputs, ABorderBelongsToItsObject) {
  const torch::Tensor sure_border =
      torch::tensor({-9.0f, -9.0f, 9.0f}).view({1, 3, 1, 1});
  const torch::Tensor planes = Activate(sure_border, Target::kBorder);
  EXPECT_GT(planes[0][0].item<float>(), 0.99);
  EXPECT_GT(planes[0][1].item<float>(), 0.99);
}

TEST(Outputs, WhatIsForLearningOnlyIsNoPlane) {
  const torch::Tensor outputs =
      torch::tensor({9.0f, 1.0f, -9.0f, -9.0f, 7.0f, -7.0f}).view({1, 6, 1, 1});
  const torch::Tensor planes = Activate(outputs, Target::kDistance);
  EXPECT_EQ(planes.size(1), 2);
  EXPECT_NEAR(planes[0][1].item<float>(), 0.7310586f, 1e-6);
}

TEST(Outputs, NoOthersThanTheUsedOnesAreLookedAt) {
  torch::manual_seed(2);
  for (const Target target : {Target::kForeground, Target::kBorder,
                              Target::kDistance, Target::kFlow}) {
    const int channels = version::OutputChannels(target);
    const torch::Tensor outputs = torch::randn({2, channels, 8, 8});
    const torch::Tensor used = outputs.narrow(1, 0, UsedOutputs(target));
    EXPECT_TRUE(torch::equal(Activate(used, target), Activate(outputs, target)))
        << NameOf(target);
  }
}

TEST(Outputs, WhereObjectsSurelyTouchTheDistanceIsHalved) {
  // Probabilities to touch of 0.62 and 0.88.
  const torch::Tensor outputs =
      torch::tensor({9.0f, 9.0f, 1.0f, 1.0f, 0.5f, 2.0f, 0.0f, 0.0f, 0.0f, 0.0f,
                     0.0f, 0.0f})
          .view({1, 6, 1, 2});
  const torch::Tensor distance =
      Activate(outputs, Target::kDistance)[0][1].flatten();
  EXPECT_NEAR(distance[0].item<float>(), 0.7310586f, 1e-6);
  EXPECT_NEAR(distance[1].item<float>(), 0.3655293f, 1e-6);
}

TEST(Outputs, FlowsKeepTheirSign) {
  const torch::Tensor outputs =
      torch::tensor({0.0f, -0.5f, 2.0f}).view({1, 3, 1, 1});
  const torch::Tensor planes = Activate(outputs, Target::kFlow);
  EXPECT_FLOAT_EQ(planes[0][0].item<float>(), 0.5);
  EXPECT_FLOAT_EQ(planes[0][1].item<float>(), -0.5);
  EXPECT_FLOAT_EQ(planes[0][2].item<float>(), 2);
}

}  // namespace
}  // namespace tessera::unet
