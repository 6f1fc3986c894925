#include "server/inference/pixel_budget.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "tests/support/status_matchers.h"

namespace tessera::inference {
namespace {

constexpr Priority kNow = Priority::kInteractive;

TEST(PixelBudget, RefusesWhatWillNeverFit) {
  PixelBudget budget(100);
  EXPECT_EQ(budget.Take(101, kNow, {}).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_OK(budget.Take(100, kNow, {}));
}

TEST(PixelBudget, TakesBackWhatWasLent) {
  PixelBudget budget(100);
  for (int i = 0; i < 3; ++i) EXPECT_OK(budget.Take(80, kNow, {}));
}

TEST(PixelBudget, LetsAWaiterGoOnWhenPixelsAreFree) {
  PixelBudget budget(100);
  auto first = budget.Take(60, kNow, {});
  ASSERT_OK(first);
  std::optional<PixelBudget::Loan> held(*std::move(first));
  std::atomic<bool> given_back = false;
  std::jthread waiter([&] {
    const auto second = budget.Take(60, kNow, {});
    EXPECT_OK(second);
    EXPECT_TRUE(given_back);
  });
  given_back = true;
  held.reset();
}

TEST(PixelBudget, StopsWaitingWhenToldTo) {
  PixelBudget budget(100);
  const auto held = budget.Take(100, kNow, {});
  ASSERT_OK(held);
  std::stop_source stop;
  std::jthread waiter([&] {
    EXPECT_EQ(budget.Take(1, kNow, stop.get_token()).status().code(),
              absl::StatusCode::kCancelled);
  });
  stop.request_stop();
}

TEST(PixelBudget, WhoWaitsForAFileTakesNothingFromOthers) {
  PixelBudget budget(100);
  {
    const auto early = budget.TakeEarly(20);
    EXPECT_TRUE(early);
    EXPECT_FALSE(budget.TakeEarly(6));
    EXPECT_TRUE(budget.TakeEarly(5));
    EXPECT_OK(budget.Take(100, kNow, {}));
  }
  EXPECT_TRUE(budget.TakeEarly(25));
  EXPECT_FALSE(budget.TakeEarly(26));
  EXPECT_OK(budget.Take(100, kNow, {}));
}

TEST(PixelBudget, IsNotBlockedByAWaiterThatGaveUp) {
  PixelBudget budget(100);
  auto first = budget.Take(50, kNow, {});
  ASSERT_OK(first);
  std::stop_source stop;
  std::jthread waiter([&] {
    EXPECT_FALSE(budget.Take(100, kNow, stop.get_token()).ok());
  });
  stop.request_stop();
  waiter.join();
  EXPECT_OK(budget.Take(50, kNow, {}));
}

}  // namespace
}  // namespace tessera::inference
