#include "server/inference/training_yield.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace tessera::inference {
namespace {

TEST(TrainingYield, PausesWhileSomebodySegments) {
  testing::FakeClock clock;
  TrainingYield yield(clock);
  EXPECT_FALSE(yield.ShouldPause());
  {
    const TrainingYield::Demand one(yield);
    const TrainingYield::Demand other(yield);
    EXPECT_TRUE(yield.ShouldPause());
  }
  EXPECT_FALSE(yield.ShouldPause());
}

TEST(TrainingYield, DoesNotStarveTraining) {
  testing::FakeClock clock;
  TrainingYield yield(clock, {.longest_pause = absl::Seconds(60),
                              .guaranteed_run = absl::Seconds(20)});
  const TrainingYield::Demand turn(yield);
  EXPECT_TRUE(yield.ShouldPause());
  clock.Advance(absl::Seconds(59));
  EXPECT_TRUE(yield.ShouldPause());
  clock.Advance(absl::Seconds(1));
  EXPECT_FALSE(yield.ShouldPause());
  clock.Advance(absl::Seconds(19));
  EXPECT_FALSE(yield.ShouldPause());
  clock.Advance(absl::Seconds(1));
  EXPECT_TRUE(yield.ShouldPause());
}

TEST(TrainingYield, CountsEachPauseAnew) {
  testing::FakeClock clock;
  TrainingYield yield(clock);
  for (int i = 0; i < 5; ++i) {
    {
      const TrainingYield::Demand turn(yield);
      EXPECT_TRUE(yield.ShouldPause());
      clock.Advance(absl::Seconds(40));
      EXPECT_TRUE(yield.ShouldPause());
    }
    EXPECT_FALSE(yield.ShouldPause());
  }
}

}  // namespace
}  // namespace tessera::inference
