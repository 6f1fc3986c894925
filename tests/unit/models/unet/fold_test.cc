#include "models/unet/fold.h"

#include <gtest/gtest.h>

#include "models/unet/weights.h"

namespace tessera::unet {
namespace {

using version::NetworkNormalization;
using version::NetworkShape;

// A network whose normalisations have seen what makes them do something.
UNet Trained(const NetworkShape& shape, int outputs) {
  torch::manual_seed(4);
  UNet network(shape, outputs);
  network->train();
  for (int step = 0; step < 20; ++step) {
    network->forward(3 * torch::randn({2, 1, 32, 32}) + 1);
  }
  const torch::NoGradGuard no_grad;
  for (auto& item : network->named_parameters()) {
    torch::Tensor& parameter = item.value();
    if (parameter.dim() == 1) parameter.add_(0.3 * torch::rand_like(parameter));
  }
  network->eval();
  return network;
}

// Of the probabilities.
double LargestDifference(UNet& a, UNet& b) {
  const torch::NoGradGuard no_grad;
  const torch::Tensor image = torch::rand({1, 1, 48, 32});
  return (a->forward(image).sigmoid() - b->forward(image).sigmoid())
      .abs()
      .max()
      .item<double>();
}

TEST(FoldNormalization, KeepsTheOutputs) {
  for (const auto upsampling :
       {version::Upsampling::kTransposed, version::Upsampling::kNearest}) {
    const NetworkShape shape = {.base_width = 8,
                                .depth = 3,
                                .normalization = NetworkNormalization::kBatch,
                                .upsampling = upsampling,
                                .dropout = 0.2};
    UNet network = Trained(shape, 3);
    NetworkShape plain = shape;
    plain.normalization = NetworkNormalization::kNone;
    const NamedTensors tensors = FoldNormalization(TensorsOf(network));
    EXPECT_EQ(tensors.size(), ShapesOf(plain, 3).size());
    UNet folded = MakeNetwork(tensors, plain, 3);
    EXPECT_LT(LargestDifference(network, folded), 1e-5);
  }
}

TEST(FoldNormalization, LeavesOtherNetworksAsTheyAre) {
  for (const auto normalization :
       {NetworkNormalization::kNone, NetworkNormalization::kGroup}) {
    const NetworkShape shape = {
        .base_width = 8, .depth = 2, .normalization = normalization};
    const NamedTensors tensors = TensorsOf(Trained(shape, 2));
    const NamedTensors folded = FoldNormalization(tensors);
    ASSERT_EQ(folded.size(), tensors.size());
    for (const auto& [name, tensor] : folded) {
      EXPECT_TRUE(tensor.is_same(tensors.at(name))) << name;
    }
  }
}

}  // namespace
}  // namespace tessera::unet
