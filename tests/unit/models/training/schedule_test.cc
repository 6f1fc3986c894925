#include "models/training/schedule.h"

#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace tessera::training {
namespace {

using version::EpochMetrics;
using version::LearningRateSchedule;
using version::TrainingParameters;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// The factor after epochs with these validation losses.
double FactorAfter(const std::vector<double>& losses, int patience) {
  std::vector<EpochMetrics> history;
  for (const double loss : losses) {
    history.push_back({.training_loss = 1, .validation_loss = loss});
  }
  return PlateauFactor(
      {.learning_rate_schedule = LearningRateSchedule::kPlateau,
       .learning_rate_patience = patience},
      history);
}

TEST(Schedule, ConstantIsAsGiven) {
  const TrainingParameters parameters = {.learning_rate = 0.25};
  for (const int step : {0, 5, 99}) {
    EXPECT_EQ(LearningRateAt(parameters, step, 100), 0.25);
  }
}

TEST(Schedule, CosineRisesThenFallsToNothing) {
  const TrainingParameters parameters = {
      .learning_rate = 0.5,
      .learning_rate_schedule = LearningRateSchedule::kCosine};
  constexpr int64_t kSteps = 1000;
  double last = 0;
  for (int step = 0; step < 50; ++step) {
    const double rate = LearningRateAt(parameters, step, kSteps);
    EXPECT_GT(rate, last);
    last = rate;
  }
  EXPECT_EQ(LearningRateAt(parameters, 50, kSteps), 0.5);
  last = 1;
  for (int step = 50; step < kSteps; ++step) {
    const double rate = LearningRateAt(parameters, step, kSteps);
    EXPECT_LT(rate, last);
    last = rate;
  }
  EXPECT_GT(last, 0);
  EXPECT_LT(last, 1e-5);
}

TEST(Schedule, OneStepIsEnough) {
  const TrainingParameters parameters = {
      .learning_rate = 0.5,
      .learning_rate_schedule = LearningRateSchedule::kCosine};
  EXPECT_EQ(LearningRateAt(parameters, 0, 1), 0.5);
}

TEST(Schedule, PlateauKeepsTheRateWhileTheLossFalls) {
  EXPECT_EQ(FactorAfter({}, 1), 1);
  EXPECT_EQ(FactorAfter({5, 4, 3, 2, 1}, 1), 1);
  // Each of the waits is one epoch too short.
  EXPECT_EQ(FactorAfter({5, 6, 6, 4, 4, 5, 3}, 3), 1);
}

TEST(Schedule, PlateauFallsToATenthAfterEachWait) {
  EXPECT_DOUBLE_EQ(FactorAfter({3, 3, 4}, 2), 0.1);
  // Counted anew after the fall, against the lowest loss of all epochs.
  EXPECT_DOUBLE_EQ(FactorAfter({3, 4, 4, 3.5}, 2), 0.1);
  EXPECT_DOUBLE_EQ(FactorAfter({3, 4, 4, 3.5, 3.5}, 2), 0.01);
  // A lower loss does not raise the rate again.
  EXPECT_DOUBLE_EQ(FactorAfter({3, 4, 4, 2, 1}, 2), 0.1);
}

TEST(Schedule, PlateauLooksAtTheTrainingLossWithoutValidation) {
  std::vector<EpochMetrics> history = {
      {.training_loss = 3, .validation_loss = kNan},
      {.training_loss = 2, .validation_loss = kNan}};
  const TrainingParameters parameters = {
      .learning_rate_schedule = LearningRateSchedule::kPlateau,
      .learning_rate_patience = 1};
  EXPECT_EQ(PlateauFactor(parameters, history), 1);
  history.push_back({.training_loss = 2.5, .validation_loss = kNan});
  EXPECT_DOUBLE_EQ(PlateauFactor(parameters, history), 0.1);
}

TEST(Schedule, OtherSchedulesHaveNoPlateau) {
  const std::vector<EpochMetrics> rising = {{.validation_loss = 1},
                                            {.validation_loss = 2},
                                            {.validation_loss = 3}};
  for (const auto schedule :
       {LearningRateSchedule::kConstant, LearningRateSchedule::kCosine}) {
    EXPECT_EQ(PlateauFactor({.learning_rate_schedule = schedule,
                             .learning_rate_patience = 1},
                            rising),
              1);
  }
}

}  // namespace
}  // namespace tessera::training
