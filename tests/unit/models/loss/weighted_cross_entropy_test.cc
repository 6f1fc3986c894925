#include "models/loss/weighted_cross_entropy.h"

#include <torch/torch.h>

#include <cmath>

#include "gtest/gtest.h"

namespace tessera::loss {
namespace {

TEST(WeightedCrossEntropy, IsTheWeightedMeanOfLogProbabilities) {
  const torch::Tensor logits =
      torch::tensor({0.0, 2.0, 1.0, 0.0}, torch::kFloat64).view({1, 2, 1, 2});
  const torch::Tensor targets =
      torch::tensor({0, 1}, torch::kInt64).view({1, 1, 2});
  const torch::Tensor weights =
      torch::tensor({3.0, 0.5}, torch::kFloat64).view({1, 1, 2});
  // Pixel 0: logits 0 and 1, class 0; pixel 1: logits 2 and 0, class 1.
  const double expected =
      (3 * std::log(1 + std::exp(1.0)) + 0.5 * std::log(1 + std::exp(2.0))) / 2;
  EXPECT_NEAR(WeightedCrossEntropy(logits, targets, weights).item<double>(),
              expected, 1e-12);
}

TEST(WeightedCrossEntropy, ProbabilitiesAreClipped) {
  const torch::Tensor targets = torch::zeros({1, 1, 1}, torch::kInt64);
  const torch::Tensor weights = torch::ones({1, 1, 1}, torch::kFloat64);
  const auto loss_of = [&](double object_logit) {
    const torch::Tensor logits =
        torch::tensor({0.0, object_logit}, torch::kFloat64).view({1, 2, 1, 1});
    return WeightedCrossEntropy(logits, targets, weights).item<double>();
  };
  EXPECT_NEAR(loss_of(1000), -std::log(1e-7), 1e-9);
  EXPECT_NEAR(loss_of(-1000), 1e-7, 1e-12);
}

TEST(WeightedCrossEntropy, GradientsAgreeWithFiniteDifferences) {
  torch::manual_seed(3);
  const torch::Tensor targets = torch::randint(0, 2, {2, 3, 4}, torch::kInt64);
  const torch::Tensor weights = torch::rand({2, 3, 4}, torch::kFloat64) * 5;
  torch::Tensor logits =
      torch::randn({2, 2, 3, 4}, torch::kFloat64).requires_grad_();
  WeightedCrossEntropy(logits, targets, weights).backward();
  const torch::Tensor gradient = logits.grad().flatten();
  constexpr double kStep = 1e-6;
  for (int64_t i = 0; i < gradient.numel(); ++i) {
    const auto shifted = [&](double by) {
      torch::Tensor moved = logits.detach().clone();
      moved.view({-1})[i] += by;
      return WeightedCrossEntropy(moved, targets, weights).item<double>();
    };
    EXPECT_NEAR(gradient[i].item<double>(),
                (shifted(kStep) - shifted(-kStep)) / (2 * kStep), 1e-8);
  }
}

}  // namespace
}  // namespace tessera::loss
