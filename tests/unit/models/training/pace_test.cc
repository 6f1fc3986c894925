#include "models/training/pace.h"

#include <gtest/gtest.h>

namespace tessera::training {
namespace {

TEST(Pace, LeavesTheFirstStepOut) {
  Pace pace;
  EXPECT_LT(pace.SecondsFor(10, 0), 0);
  pace.AddStep(13'000, 0);
  EXPECT_LT(pace.SecondsFor(10, 0), 0);
  pace.AddStep(2, 0);
  EXPECT_DOUBLE_EQ(pace.SecondsFor(10, 0), 20);
  pace.AddStep(4, 0);
  EXPECT_DOUBLE_EQ(pace.SecondsFor(10, 0), 30);
}

TEST(Pace, CountsValidationsOnceThereWasOne) {
  Pace pace;
  pace.AddStep(1, 0);
  pace.AddStep(1, 0);
  EXPECT_DOUBLE_EQ(pace.SecondsFor(10, 4), 10);
  pace.AddValidation(5);
  EXPECT_DOUBLE_EQ(pace.SecondsFor(10, 4), 30);
}

TEST(Pace, KnowsThatNothingIsLeft) {
  Pace pace;
  pace.AddStep(1, 0);
  pace.AddStep(1, 0);
  EXPECT_DOUBLE_EQ(pace.SecondsFor(0, 0), 0);
}

TEST(Pace, TellsThePartOfTheTimeThatStepsWaited) {
  Pace pace;
  EXPECT_DOUBLE_EQ(pace.DataWaitRatio(), 0);
  pace.AddStep(13'000, 9'000);
  EXPECT_DOUBLE_EQ(pace.DataWaitRatio(), 0);
  pace.AddStep(3, 1);
  pace.AddStep(1, 0);
  EXPECT_DOUBLE_EQ(pace.DataWaitRatio(), 0.25);
}

}  // namespace
}  // namespace tessera::training
