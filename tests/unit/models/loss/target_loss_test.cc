#include "models/loss/target_loss.h"

#include <cmath>

#include "gtest/gtest.h"

namespace tessera::loss {
namespace {

using torch::Tensor;
using version::Target;

// With the same weight everywhere.
Tensor TargetLoss(const Tensor& outputs, const Tensor& planes, Target target) {
  return loss::TargetLoss(outputs, planes, torch::ones_like(planes.select(1, 0)),
                          target);
}

// Planes of one object on the left half: its first plane, and the rest of the
// target's at `rest`.
Tensor Truth(int64_t planes, float rest) {
  Tensor truth = torch::zeros({1, planes, 8, 8});
  truth.narrow(3, 0, 4).narrow(1, 0, 1).fill_(1);
  truth.narrow(3, 0, 4).narrow(1, 1, planes - 1).fill_(rest);
  return truth;
}

// With a distance; nothing touches, no border, no centroid is known.
Tensor Distance(float distance) {
  return torch::cat({Truth(2, distance), torch::zeros({1, 4, 8, 8})}, 1);
}

// Far on the right side of zero where `truth` is 1, and far on the other else.
Tensor SureLogits(const Tensor& truth) { return 40 * (truth - 0.5); }

TEST(TargetLoss, IsNearZeroForAPerfectNetwork) {
  const Tensor distance = Distance(1);
  Tensor sure = SureLogits(distance);
  EXPECT_LT(TargetLoss(sure, distance, Target::kDistance).item<double>(), 0.02);
  Tensor flow = Truth(3, -0.5);
  Tensor outputs = flow.clone();
  outputs.select(1, 0) = SureLogits(flow.select(1, 0));
  EXPECT_LT(TargetLoss(outputs, flow, Target::kFlow).item<double>(), 0.02);
  // Background, inside, border.
  const Tensor border = Truth(2, 1);
  const Tensor logits = torch::stack(
      {SureLogits(1 - border.select(1, 0)),
       torch::full({1, 8, 8}, -20.0f), SureLogits(border.select(1, 1))},
      1);
  EXPECT_LT(TargetLoss(logits, border, Target::kBorder).item<double>(), 0.02);
}

TEST(TargetLoss, OfADistanceIsLowestAtTheDistance) {
  const Tensor truth = Distance(0.3f);
  const auto loss_at = [&](double distance) {
    Tensor outputs = SureLogits(truth);
    outputs.select(1, 1).narrow(2, 0, 4).fill_(
        std::log(distance / (1 - distance)));
    return TargetLoss(outputs, truth, Target::kDistance).item<double>();
  };
  EXPECT_LT(loss_at(0.3), loss_at(0.25));
  EXPECT_LT(loss_at(0.3), loss_at(0.35));
}

TEST(TargetLoss, ADistanceCountsByItsWeight) {
  const Tensor truth = Distance(1);
  Tensor outputs = SureLogits(truth);
  outputs.select(1, 1).narrow(2, 0, 2).fill_(0);  // Wrong in two columns.
  const auto loss_with = [&](float weight) {
    Tensor weights = torch::ones({1, 8, 8});
    weights.narrow(2, 0, 2).fill_(weight);
    return loss::TargetLoss(outputs, truth, weights, Target::kDistance)
        .item<double>();
  };
  // A quarter of the pixels; five eighths of the weight.
  EXPECT_NEAR(loss_with(1), 0.25 * std::log(2), 0.02);
  EXPECT_NEAR(loss_with(5), 0.625 * std::log(2), 0.02);
}

TEST(TargetLoss, ATouchThatIsMissedCostsMoreThanOneThatIsInvented) {
  const auto loss_at = [](float truth, float output) {
    Tensor planes = Distance(1);
    planes.select(1, 2).fill_(truth);
    Tensor outputs = SureLogits(planes);
    outputs.select(1, 2).fill_(output);
    return TargetLoss(outputs, planes, Target::kDistance).item<double>();
  };
  EXPECT_NEAR(loss_at(1, -3) / loss_at(0, 3), 9, 0.1);
  EXPECT_LT(loss_at(1, 3), loss_at(1, -3));
}

TEST(TargetLoss, OffsetsCountWhereACentroidIsKnown) {
  Tensor planes = Distance(1);
  planes.select(1, 4).narrow(2, 0, 2).fill_(3);
  const auto loss_with = [&](int64_t x, float offset) {
    Tensor outputs = SureLogits(planes);
    outputs.narrow(1, 4, 2) = planes.narrow(1, 4, 2);
    outputs.select(1, 5).narrow(2, x, 2).fill_(offset);
    return TargetLoss(outputs, planes, Target::kDistance).item<double>();
  };
  EXPECT_NEAR(loss_with(0, 10) - loss_with(0, 0), 0.1, 0.01);
  EXPECT_NEAR(loss_with(2, 10) - loss_with(2, 0), 0, 1e-6);
}

TEST(TargetLoss, FlowsOfTheBackgroundDoNotMatter) {
  const Tensor truth = Truth(3, 0.5f);
  Tensor outputs = torch::randn({1, 3, 8, 8});
  const double before =
      TargetLoss(outputs, truth, Target::kFlow).item<double>();
  outputs.narrow(3, 4, 4).narrow(1, 1, 2).fill_(9);
  EXPECT_NEAR(TargetLoss(outputs, truth, Target::kFlow).item<double>(), before,
              1e-5);
  outputs.narrow(3, 0, 4).narrow(1, 1, 2).fill_(9);
  EXPECT_GT(TargetLoss(outputs, truth, Target::kFlow).item<double>(),
            before + 1);
}

TEST(TargetLoss, GradientsAgreeWithDifferences) {
  torch::manual_seed(2);
  for (const Target target :
       {Target::kBorder, Target::kDistance, Target::kFlow}) {
    const Tensor truth = (target == Target::kBorder     ? Truth(2, 1)
                          : target == Target::kDistance ? Distance(0.4f)
                                                        : Truth(3, 0.4f))
                             .to(torch::kFloat64);
    const Tensor outputs =
        torch::randn({1, version::OutputChannels(target), 8, 8},
                     torch::kFloat64)
            .requires_grad_();
    TargetLoss(outputs, truth, target).backward();
    for (const int64_t at : {3, 70, 120, 150}) {
      const auto loss_with = [&](double change) {
        Tensor moved = outputs.detach().clone();
        moved.flatten()[at] += change;
        return TargetLoss(moved, truth, target).item<double>();
      };
      EXPECT_NEAR(outputs.grad().flatten()[at].item<double>(),
                  (loss_with(1e-5) - loss_with(-1e-5)) / 2e-5, 1e-8)
          << NameOf(target);
    }
  }
}

}  // namespace
}  // namespace tessera::loss
