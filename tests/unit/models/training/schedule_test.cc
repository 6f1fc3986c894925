#include "models/training/schedule.h"

#include "gtest/gtest.h"

namespace tessera::training {
namespace {

using version::LearningRateSchedule;
using version::TrainingParameters;

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

}  // namespace
}  // namespace tessera::training
