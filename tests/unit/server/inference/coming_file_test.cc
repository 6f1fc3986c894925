#include "server/inference/coming_file.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace tessera::inference {
namespace {

// Five bytes, of which the last two come when they are waited for.
class FiveBytes final : public imaging::Arrival {
 public:
  explicit FiveBytes(std::function<absl::Status()> wait)
      : wait_(std::move(wait)) {}

  int64_t size_bytes() const override { return 5; }
  int64_t bytes_there() const override { return there_; }
  absl::Status Await(int64_t) override {
    const absl::Status status = wait_();
    if (status.ok()) there_ = 5;
    return status;
  }

 private:
  const std::function<absl::Status()> wait_;
  int64_t there_ = 3;
};

TEST(ComingFile, TrainingGoesOnWhileItWaits) {
  testing::FakeClock clock;
  TrainingYield yield(clock);
  StageClock stages;
  int waits = 0;
  FiveBytes arrival([&] {
    ++waits;
    EXPECT_FALSE(yield.ShouldPause());
    return absl::OkStatus();
  });
  std::optional<TrainingYield::Demand> turn(yield);
  ComingFile file(arrival, yield, turn, stages);
  EXPECT_OK(file.Await(3));
  EXPECT_EQ(waits, 0);
  EXPECT_FALSE(file.whole());
  EXPECT_EQ(file.waited_seconds(), 0);
  EXPECT_TRUE(yield.ShouldPause());
  EXPECT_OK(file.Await(4));
  EXPECT_EQ(waits, 1);
  EXPECT_TRUE(file.whole());
  EXPECT_GT(file.waited_seconds(), 0);
  EXPECT_TRUE(yield.ShouldPause());
  EXPECT_OK(file.AwaitWhole());
  EXPECT_EQ(waits, 1);
}

TEST(ComingFile, TakesNoTurnThatItHadNot) {
  testing::FakeClock clock;
  TrainingYield yield(clock);
  StageClock stages;
  FiveBytes arrival([] { return absl::AbortedError("the cable was pulled"); });
  std::optional<TrainingYield::Demand> turn;
  ComingFile file(arrival, yield, turn, stages);
  EXPECT_ERROR(file.AwaitWhole(), kAborted, "");
  EXPECT_FALSE(yield.ShouldPause());
}

}  // namespace
}  // namespace tessera::inference
