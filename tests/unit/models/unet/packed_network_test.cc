#include "models/unet/packed_network.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "models/unet/device.h"

// Of OpenMP.
extern "C" void omp_set_max_active_levels(int levels);
extern "C" void GOMP_teams_reg(void (*function)(void*), void* data,
                               unsigned teams, unsigned threads,
                               unsigned flags);

namespace tessera::unet {
namespace {

using version::NetworkShape;
using version::Precision;
using version::SkipConnection;
using version::Upsampling;

constexpr int kOutputs = 5;

// Every way up.
std::vector<NetworkShape> Shapes(int depth = 3) {
  std::vector<NetworkShape> shapes;
  for (const auto upsampling :
       {Upsampling::kTransposed, Upsampling::kNearest}) {
    for (const auto skip :
         {SkipConnection::kConcatenate, SkipConnection::kAdd}) {
      shapes.push_back({.base_width = 16,
                        .depth = depth,
                        .upsampling = upsampling,
                        .skip_connection = skip});
    }
  }
  return shapes;
}

std::string NameOf(const NetworkShape& shape) {
  return std::string(shape.upsampling == Upsampling::kNearest ? "nearest"
                                                              : "transposed") +
         (shape.skip_connection == SkipConnection::kAdd ? ", added"
                                                        : ", concatenated");
}

// In evaluation mode, with biases that are not 0.
UNet Network(const NetworkShape& shape) {
  torch::manual_seed(7);
  UNet network(shape, kOutputs);
  network->eval();
  const torch::NoGradGuard no_grad;
  for (torch::Tensor& parameter : network->parameters()) {
    if (parameter.dim() == 1)
      parameter.add_(0.1 * torch::randn_like(parameter));
  }
  return network;
}

// Of the network's own outputs, relative to the largest.
double LargestDifference(UNet& network, PackedNetwork& packed, int height,
                         int width) {
  const torch::NoGradGuard no_grad;
  const torch::Tensor image = torch::rand({1, 1, height, width});
  const torch::Tensor expected = network->forward(image);
  const torch::Tensor found = packed.Forward(image);
  return ((found - expected).abs().max() / expected.abs().max()).item<double>();
}

class PackedNetworkTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!PackedNetwork::CanPack({})) GTEST_SKIP() << "built without oneDNN";
  }
};

TEST_F(PackedNetworkTest, GivesTheOutputsOfTheNetwork) {
  for (const int depth : {1, 2, 3, 4}) {
    for (const NetworkShape& shape : Shapes(depth)) {
      SCOPED_TRACE(NameOf(shape) + ", depth " + std::to_string(depth));
      UNet network = Network(shape);
      PackedNetwork packed(TensorsOf(network), shape, kOutputs);
      EXPECT_LT(LargestDifference(network, packed, 48, 32), 1e-5);
    }
  }
}

TEST_F(PackedNetworkTest, TakesWeightsThatHaveTheirChannelsLast) {
  const NetworkShape shape = {.base_width = 16, .depth = 2};
  UNet network = Network(shape);
  UseChannelsLast(network);
  PackedNetwork packed(TensorsOf(network), shape, kOutputs);
  EXPECT_LT(LargestDifference(network, packed, 32, 32), 1e-5);
}

TEST_F(PackedNetworkTest, TakesInputsOfManySizesInTurn) {
  const NetworkShape shape = Shapes().front();
  UNet network = Network(shape);
  PackedNetwork packed(TensorsOf(network), shape, kOutputs);
  // More than are prepared at a time, and each once more.
  for (int round = 0; round < 2; ++round) {
    for (int side = 8; side <= 64; side += 8) {
      EXPECT_LT(LargestDifference(network, packed, side, 72 - side), 1e-5)
          << side;
    }
  }
}

TEST_F(PackedNetworkTest, TakesTurnsWithAnotherNetwork) {
  const NetworkShape wide = Shapes().back();
  const NetworkShape narrow = {.base_width = 16, .depth = 1};
  UNet a = Network(wide);
  UNet b = Network(narrow);
  PackedNetwork packed_a(TensorsOf(a), wide, kOutputs);
  PackedNetwork packed_b(TensorsOf(b), narrow, kOutputs);
  for (int round = 0; round < 3; ++round) {
    EXPECT_LT(LargestDifference(a, packed_a, 64, 64), 1e-5);
    EXPECT_LT(LargestDifference(b, packed_b, 32, 32), 1e-5);
  }
}

TEST_F(PackedNetworkTest, ComputesInBfloat16) {
  for (const NetworkShape& shape : Shapes()) {
    SCOPED_TRACE(NameOf(shape));
    if (!PackedNetwork::CanPack(shape, Precision::kBfloat16)) {
      GTEST_SKIP() << "this CPU has no AVX-512, so LibTorch computes bfloat16";
    }
    UNet network = Network(shape);
    PackedNetwork packed(TensorsOf(network), shape, kOutputs,
                         Precision::kBfloat16);
    const double difference = LargestDifference(network, packed, 48, 32);
    // Eight bits of each number, after some twenty operators.
    EXPECT_LT(difference, 0.05);
    EXPECT_GT(difference, 1e-5);
  }
}

TEST_F(PackedNetworkTest, GivesTheSameBytesEachTime) {
  const NetworkShape shape = Shapes().back();
  UNet network = Network(shape);
  PackedNetwork packed(TensorsOf(network), shape, kOutputs);
  const torch::Tensor image = torch::rand({1, 1, 64, 48});
  EXPECT_TRUE(torch::equal(packed.Forward(image), packed.Forward(image)));
}

// As where many small inputs come: what one gets does not depend on others.
TEST_F(PackedNetworkTest, GivesTheSameBytesOnOneCore) {
  SetThreads(0);
  for (NetworkShape shape : Shapes(/*depth=*/4)) {
    SCOPED_TRACE(NameOf(shape));
    UNet network = Network(shape);
    PackedNetwork packed(TensorsOf(network), shape, kOutputs);
    for (const int64_t side : {64, 256, 336}) {
      const torch::Tensor image = torch::rand({1, 1, side, side});
      const torch::Tensor expected = packed.Forward(image);
      torch::Tensor found;
      std::thread one([&] {
        omp_set_max_active_levels(0);
        found = packed.Forward(image);
      });
      one.join();
      EXPECT_TRUE(torch::equal(found, expected)) << side;
    }
  }
}

// As on a part of a CPU: operators get fewer threads than they ask for.
TEST_F(PackedNetworkTest, GivesTheSameBytesOnSomeOfTheThreads) {
  SetThreads(4);
  for (NetworkShape shape : Shapes(/*depth=*/4)) {
    SCOPED_TRACE(NameOf(shape));
    UNet network = Network(shape);
    PackedNetwork packed(TensorsOf(network), shape, kOutputs);
    for (const int64_t side : {64, 256, 336}) {
      const torch::Tensor image = torch::rand({1, 1, side, side});
      const torch::Tensor expected = packed.Forward(image);
      for (const unsigned threads : {1u, 2u, 3u}) {
        std::function<void()> forward = [&] {
          EXPECT_TRUE(torch::equal(packed.Forward(image), expected))
              << side << " on " << threads;
        };
        GOMP_teams_reg(
            [](void* data) { (*static_cast<std::function<void()>*>(data))(); },
            &forward, /*teams=*/1, threads, /*flags=*/0);
      }
    }
  }
  SetThreads(0);
}

TEST_F(PackedNetworkTest, MayBeAppliedByThreadsAtOnce) {
  const NetworkShape shape = Shapes().front();
  UNet network = Network(shape);
  PackedNetwork packed(TensorsOf(network), shape, kOutputs);
  std::vector<torch::Tensor> images;
  for (int64_t side = 16; side <= 80; side += 16) {
    images.push_back(torch::rand({1, 1, side, 64}));
  }
  std::vector<torch::Tensor> expected;
  for (const auto& image : images) expected.push_back(packed.Forward(image));
  std::vector<std::jthread> threads;
  for (size_t first = 0; first < 4; ++first) {
    threads.emplace_back([&, first] {
      for (size_t i = first; i < first + 20; ++i) {
        const size_t which = i % images.size();
        EXPECT_TRUE(
            torch::equal(packed.Forward(images[which]), expected[which]));
      }
    });
  }
}

TEST_F(PackedNetworkTest, Stops) {
  const NetworkShape shape = Shapes().back();
  UNet network = Network(shape);
  PackedNetwork packed(TensorsOf(network), shape, kOutputs);
  int asked = 0;
  const auto twice = [&] { return ++asked <= 2; };
  EXPECT_FALSE(packed.Forward(torch::rand({1, 1, 32, 32}), twice).defined());
  EXPECT_EQ(asked, 3);
}

TEST_F(PackedNetworkTest, MayBeAppliedWithinItself) {
  const NetworkShape shape = Shapes().front();
  UNet network = Network(shape);
  PackedNetwork packed(TensorsOf(network), shape, kOutputs);
  const torch::Tensor image = torch::rand({1, 1, 64, 48});
  // One of its size, and so many others that its plan is no longer kept.
  std::vector<torch::Tensor> others = {torch::rand({1, 1, 64, 48})};
  for (int64_t side = 16; side <= 128; side += 16) {
    others.push_back(torch::rand({1, 1, side, side}));
  }
  const torch::Tensor expected = packed.Forward(image);
  std::vector<torch::Tensor> expected_others;
  for (const torch::Tensor& other : others) {
    expected_others.push_back(packed.Forward(other));
  }

  size_t next = 0;
  const torch::Tensor found = packed.Forward(image, [&] {
    if (next < others.size()) {
      EXPECT_TRUE(torch::equal(packed.Forward(others[next]),
                               expected_others[next]));
      ++next;
    }
    return true;
  });
  EXPECT_EQ(next, others.size());
  EXPECT_TRUE(torch::equal(found, expected));
}

TEST_F(PackedNetworkTest, LeavesToLibTorchWhatItIsSlowWith) {
  EXPECT_FALSE(PackedNetwork::CanPack(
      {.normalization = version::NetworkNormalization::kGroup}));
  EXPECT_FALSE(PackedNetwork::CanPack({.base_width = 12}));
  EXPECT_EQ(PackedNetwork::CanPack({}, Precision::kBfloat16),
            __builtin_cpu_supports("avx512bw") != 0);
}

}  // namespace
}  // namespace tessera::unet
