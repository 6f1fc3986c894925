#include "models/unet/applied_network.h"

#include <gtest/gtest.h>

#include <string>

#include "models/unet/device.h"

namespace tessera::unet {
namespace {

using version::NetworkNormalization;
using version::NetworkShape;
using version::Precision;

constexpr int kOutputs = 3;

struct Case {
  const char* name;
  NetworkShape shape;
};

const Case kCases[] = {
    {"plain", {.base_width = 16, .depth = 3, .dropout = 0}},
    {"planned",
     {.base_width = 16,
      .depth = 3,
      .upsampling = version::Upsampling::kNearest,
      .skip_connection = version::SkipConnection::kAdd,
      .dropout = 0}},
    {"group norm",
     {.base_width = 16,
      .depth = 3,
      .normalization = NetworkNormalization::kGroup,
      .dropout = 0}}};

// Of the probabilities, from those of UNetImpl in float32 on the CPU.
double LargestDifference(const Case& one, const std::string& device,
                         Precision precision) {
  torch::manual_seed(3);
  UNet network(one.shape, kOutputs);
  network->eval();
  AppliedNetwork applied(TensorsOf(network), one.shape, kOutputs,
                         torch::Device(device), precision);
  const torch::Tensor images = torch::rand({2, 1, 48, 64});
  const torch::NoGradGuard no_grad;
  const torch::Tensor expected = network->forward(images).sigmoid();
  const torch::Tensor outputs = applied.Forward(images);
  EXPECT_EQ(outputs.device(), torch::Device(device));
  EXPECT_EQ(outputs.scalar_type(), torch::kFloat32);
  const torch::Tensor found = FetchFromDevice(outputs.sigmoid());
  EXPECT_TRUE(found.is_cpu() && found.is_contiguous());
  return (found - expected).abs().max().item<double>();
}

// The devices of this machine are all that there is to compare.
TEST(AppliedNetwork, ComputesTheSameOnEveryDevice) {
  for (const DeviceInfo& device : ListDevices()) {
    for (const Case& one : kCases) {
      SCOPED_TRACE(device.name + ", " + one.name);
      EXPECT_LT(LargestDifference(one, device.name, Precision::kFloat32), 1e-4);
      // Eight binary digits in every feature.
      const double shorter =
          LargestDifference(one, device.name, Precision::kBfloat16);
      EXPECT_LT(shorter, 0.05);
      EXPECT_GT(shorter, 0) << "it was not computed in bfloat16";
    }
  }
}

TEST(AppliedNetwork, EndsWhereItIsTold) {
  torch::manual_seed(3);
  const NetworkShape& shape = kCases[0].shape;
  for (const DeviceInfo& device : ListDevices()) {
    AppliedNetwork applied(TensorsOf(UNet(shape, kOutputs)), shape, kOutputs,
                           torch::Device(device.name), Precision::kFloat32);
    int asked = 0;
    EXPECT_FALSE(applied
                     .Forward(torch::rand({1, 1, 16, 16}),
                              [&] { return ++asked < 3; })
                     .defined());
    EXPECT_EQ(asked, 3);
  }
}

}  // namespace
}  // namespace tessera::unet
