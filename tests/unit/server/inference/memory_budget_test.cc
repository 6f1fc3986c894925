#include "server/inference/memory_budget.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "tests/support/status_matchers.h"

namespace tessera::inference {
namespace {

constexpr Priority kNow = Priority::kInteractive;

TEST(MemoryBudget, RefusesWhatWillNeverFit) {
  MemoryBudget budget(100);
  EXPECT_ERROR(budget.Take(101, "a slice", kNow, {}), kResourceExhausted,
               "MEMORY_TOO_SMALL");
  EXPECT_OK(budget.Take(100, "a slice", kNow, {}));
}

TEST(MemoryBudget, TakesBackWhatWasLent) {
  MemoryBudget budget(100);
  for (int i = 0; i < 3; ++i) EXPECT_OK(budget.Take(80, "a slice", kNow, {}));
}

TEST(MemoryBudget, LetsAWaiterGoOnWhenBytesAreFree) {
  MemoryBudget budget(100);
  auto first = budget.Take(60, "a slice", kNow, {});
  ASSERT_OK(first);
  std::optional<MemoryBudget::Loan> held(*std::move(first));
  std::atomic<bool> given_back = false;
  std::jthread waiter([&] {
    const auto second = budget.Take(60, "a slice", kNow, {});
    EXPECT_OK(second);
    EXPECT_TRUE(given_back);
  });
  given_back = true;
  held.reset();
}

TEST(MemoryBudget, StopsWaitingWhenToldTo) {
  MemoryBudget budget(100);
  const auto held = budget.Take(100, "a slice", kNow, {});
  ASSERT_OK(held);
  std::stop_source stop;
  std::jthread waiter([&] {
    EXPECT_EQ(budget.Take(1, "a slice", kNow, stop.get_token()).status().code(),
              absl::StatusCode::kCancelled);
  });
  stop.request_stop();
}

TEST(MemoryBudget, IsNotBlockedByAWaiterThatGaveUp) {
  MemoryBudget budget(100);
  auto first = budget.Take(50, "a slice", kNow, {});
  ASSERT_OK(first);
  std::stop_source stop;
  std::jthread waiter([&] {
    EXPECT_FALSE(budget.Take(100, "a slice", kNow, stop.get_token()).ok());
  });
  stop.request_stop();
  waiter.join();
  EXPECT_OK(budget.Take(50, "a slice", kNow, {}));
}

}  // namespace
}  // namespace tessera::inference
