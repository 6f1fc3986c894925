#include "server/upkeep/at_once.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

#include "absl/synchronization/barrier.h"
#include "tests/support/status_matchers.h"

namespace tessera::upkeep {
namespace {

TEST(AtOnce, WorksOnEachNumberOnce) {
  for (const int threads : {1, 3, 50}) {
    std::vector<std::atomic<int>> calls(20);
    EXPECT_OK(ForEachAtOnce(calls.size(), threads, [&](size_t i) {
      ++calls[i];
      return absl::OkStatus();
    }));
    for (const auto& count : calls) EXPECT_EQ(count, 1);
  }
  EXPECT_OK(ForEachAtOnce(
      0, 3, [](size_t) { return absl::InternalError("called"); }));
}

TEST(AtOnce, WorksAtOnce) {
  // Would never end with fewer threads.
  auto* const barrier = new absl::Barrier(4);
  EXPECT_OK(ForEachAtOnce(4, 4, [&](size_t) {
    if (barrier->Block()) delete barrier;
    return absl::OkStatus();
  }));
}

TEST(AtOnce, EndsAtTheFirstError) {
  for (const int threads : {1, 4}) {
    std::atomic<int> calls = 0;
    EXPECT_EQ(ForEachAtOnce(1000, threads,
                            [&](size_t i) {
                              ++calls;
                              return i == 10 ? absl::CancelledError("enough")
                                             : absl::OkStatus();
                            }),
              absl::CancelledError("enough"));
    if (threads == 1) {
      EXPECT_EQ(calls, 11);
    }
  }
}

}  // namespace
}  // namespace tessera::upkeep
