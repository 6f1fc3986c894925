#include "models/unet/weights.h"

#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tessera::unet {
namespace {

using ::testing::HasSubstr;
using version::NetworkNormalization;
using version::NetworkShape;

constexpr NetworkShape kShape = {.base_width = 4,
                                 .depth = 2,
                                 .normalization = NetworkNormalization::kBatch,
                                 .dropout = 0};

TEST(Weights, ALoadedNetworkComputesTheSame) {
  UNet saved(kShape);
  const torch::Tensor images = torch::rand({2, 1, 16, 16});
  saved->forward(images);  // Moves the running means away from their start.
  saved->eval();
  const std::string bytes = SaveWeights(saved);
  UNet loaded(kShape);
  ASSERT_TRUE(LoadWeights(bytes, loaded).ok());
  loaded->eval();
  EXPECT_TRUE(torch::equal(saved->forward(images), loaded->forward(images)));
  EXPECT_EQ(SaveWeights(loaded), bytes);
}

TEST(Weights, AnotherShapeIsRefusedAndNamesTheTensor) {
  const std::string bytes = SaveWeights(UNet(kShape));
  NetworkShape wider = kShape;
  wider.base_width = 5;
  UNet other(wider);
  const std::string before = SaveWeights(other);
  const absl::Status status = LoadWeights(bytes, other);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("bottom.convolution1"));
  EXPECT_EQ(SaveWeights(other), before);

  NetworkShape deeper = kShape;
  deeper.depth = 3;
  UNet deep(deeper);
  EXPECT_FALSE(LoadWeights(bytes, deep).ok());
  NetworkShape plain = kShape;
  plain.normalization = NetworkNormalization::kNone;
  UNet simple(plain);
  EXPECT_THAT(std::string(LoadWeights(bytes, simple).message()),
              HasSubstr("normalization"));
}

// Every kind of normalisation and way up.
std::vector<NetworkShape> Shapes() {
  std::vector<NetworkShape> shapes;
  for (const auto normalization :
       {NetworkNormalization::kNone, NetworkNormalization::kBatch,
        NetworkNormalization::kGroup}) {
    for (const auto upsampling :
         {version::Upsampling::kTransposed, version::Upsampling::kNearest}) {
      for (const auto skip : {version::SkipConnection::kConcatenate,
                              version::SkipConnection::kAdd}) {
        shapes.push_back({.base_width = 8,
                          .depth = 3,
                          .normalization = normalization,
                          .upsampling = upsampling,
                          .skip_connection = skip});
      }
    }
  }
  return shapes;
}

TEST(Weights, AreReadWithoutANetwork) {
  for (const NetworkShape& shape : Shapes()) {
    const UNet network(shape, 3);
    const std::string bytes = SaveWeights(network);
    const auto read = ReadWeights(bytes, shape, 3);
    ASSERT_TRUE(read.ok()) << read.status();
    const NamedTensors own = TensorsOf(network);
    ASSERT_EQ(read->size(), own.size());
    for (const auto& [name, tensor] : own) {
      EXPECT_TRUE(torch::equal(read->at(name), tensor)) << name;
    }
    EXPECT_EQ(SaveWeights(MakeNetwork(*read, shape, 3)), bytes);
    EXPECT_EQ(ReadWeights(bytes, shape, 2).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(Weights, DamagedFilesNeverCrash) {
  const NetworkShape tiny = {.base_width = 1, .depth = 1};
  UNet network(tiny);
  const std::string bytes = SaveWeights(network);
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string damaged = bytes;
    damaged[random() % 1200] = static_cast<char>(random());
    if (i % 4 == 0) damaged.resize(random() % damaged.size());
    const absl::Status status = LoadWeights(damaged, network);
    if (damaged.size() < bytes.size()) {
      EXPECT_FALSE(status.ok());
    }
  }
}

}  // namespace
}  // namespace tessera::unet
