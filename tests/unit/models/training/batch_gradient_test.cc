#include "models/training/batch_gradient.h"

#include <torch/torch.h>

#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/training/adam.h"
#include "models/unet/device.h"

namespace tessera::training {
namespace {

using ::testing::ElementsAre;

// A device that has memory for `fits` examples at once, and runs out of it in
// pass number `fails_at` besides.
class SmallDevice : public Observer {
 public:
  absl::Status OnStep(const Progress&, const Checkpointer&) override {
    return absl::OkStatus();
  }
  absl::Status OnEpoch(const version::EpochMetrics&, double,
                       const Checkpointer&) override {
    return absl::OkStatus();
  }
  void OnSmallerParts(int64_t examples) override { told.push_back(examples); }
  void BeforePass(int64_t examples) override {
    passes.push_back(examples);
    if (examples > fits) throw std::runtime_error("CUDA out of memory.");
    if (static_cast<int>(passes.size()) == fails_at) throw std::bad_alloc();
  }

  int64_t fits = 8;
  int fails_at = 0;
  std::vector<int64_t> passes;
  std::vector<int64_t> told;
};

class BatchGradientTest : public ::testing::Test {
 protected:
  BatchGradientTest() {
    parameters_.network = {.base_width = 4, .depth = 2, .dropout = 0};
    parameters_.target = version::Target::kForeground;
    parameters_.batch_size = 5;
    parameters_.device = "cpu";
    torch::manual_seed(7);
    batch_ = {.images = torch::rand({5, 1, 32, 32}),
              .planes = torch::randint(0, 2, {5, 1, 32, 32}).to(torch::kFloat),
              .weights = torch::rand({5, 32, 32}) + 0.5};
    network_ = unet::UNet(parameters_.network,
                          version::OutputChannels(parameters_.target));
    network_->train();
  }

  // All gradients in one row, which the network has no more then.
  torch::Tensor Take() {
    std::vector<torch::Tensor> all;
    for (torch::Tensor& parameter : network_->parameters()) {
      all.push_back(parameter.grad().flatten().clone());
      parameter.mutable_grad() = torch::Tensor();
    }
    return torch::cat(all);
  }

  version::TrainingParameters parameters_;
  Batch batch_;
  unet::UNet network_{nullptr};
};

TEST_F(BatchGradientTest, OfPartsIsThatOfTheWhole) {
  SmallDevice large;
  const double loss =
      BatchGradient(network_, parameters_, large).Set(batch_);
  const torch::Tensor whole = Take();
  EXPECT_THAT(large.passes, ElementsAre(5));
  EXPECT_THAT(large.told, ElementsAre());

  SmallDevice small;
  small.fits = 2;
  BatchGradient in_parts(network_, parameters_, small);
  EXPECT_NEAR(in_parts.Set(batch_), loss, 1e-6);
  EXPECT_TRUE(torch::allclose(Take(), whole, 1e-4, 1e-6));
  EXPECT_THAT(small.passes, ElementsAre(5, 3, 2, 2, 1));
  EXPECT_THAT(small.told, ElementsAre(3, 2));

  small.passes.clear();
  in_parts.Set(batch_);
  EXPECT_THAT(small.passes, ElementsAre(2, 2, 1)) << "it is not tried again";
}

// Some steps from the same weights; all weights in one row.
torch::Tensor Learn(version::TrainingParameters parameters, const Batch& batch,
                    const std::string& device) {
  parameters.device = device;
  torch::manual_seed(9);
  unet::UNet network(parameters.network,
                     version::OutputChannels(parameters.target));
  network->to(torch::Device(device));
  unet::UseChannelsLast(network);
  network->train();
  SmallDevice large;
  BatchGradient gradient(network, parameters, large);
  Adam adam(network);
  for (int step = 0; step < 3; ++step) {
    gradient.Set(batch);
    adam.Step(0.001, 0.01);
  }
  std::vector<torch::Tensor> all;
  for (const torch::Tensor& parameter : network->parameters()) {
    all.push_back(parameter.detach().to(torch::kCPU).flatten());
  }
  return torch::cat(all);
}

TEST_F(BatchGradientTest, LearnsTheSameOnEveryDevice) {
  const std::vector<unet::DeviceInfo> devices = unet::ListDevices();
  if (devices.size() == 1) GTEST_SKIP() << "the CPU is the only device here";
  unet::KeepFloat32Exact();
  const torch::Tensor expected = Learn(parameters_, batch_, "cpu");
  for (const unet::DeviceInfo& device : devices) {
    const torch::Tensor found = Learn(parameters_, batch_, device.name);
    // Each step moves a weight by its rate, however small the gradient is, of
    // which the smallest are rounding.
    EXPECT_LT((found - expected).abs().mean().item<double>(), 1e-4)
        << device.name;
  }
}

TEST_F(BatchGradientTest, KeepsNothingOfWhatFailed) {
  SmallDevice large;
  BatchGradient(network_, parameters_, large).Set(batch_);
  const torch::Tensor whole = Take();

  SmallDevice failing;
  failing.fits = 3;
  failing.fails_at = 3;  // The second of two parts.
  BatchGradient(network_, parameters_, failing).Set(batch_);
  EXPECT_THAT(failing.passes, ElementsAre(5, 3, 2, 2, 2, 1));
  EXPECT_TRUE(torch::allclose(Take(), whole, 1e-4, 1e-6));
}

TEST_F(BatchGradientTest, FailsWhereOneExampleIsTooMuch) {
  SmallDevice tiny;
  tiny.fits = 0;
  BatchGradient gradient(network_, parameters_, tiny);
  EXPECT_THROW(gradient.Set(batch_), std::runtime_error);
  EXPECT_THAT(tiny.told, ElementsAre(3, 2, 1));
}

}  // namespace
}  // namespace tessera::training
