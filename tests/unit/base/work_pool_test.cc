#include "base/work_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

namespace tessera {
namespace {

using Added = WorkPool::Added;

// Notes whose work runs, in the order in which it begins.
class Order {
 public:
  WorkPool::Work Note(const std::string& what) {
    return [this, what] {
      const absl::MutexLock lock(&mu_);
      begun_.push_back(what);
    };
  }
  std::vector<std::string> begun() {
    const absl::MutexLock lock(&mu_);
    return begun_;
  }

 private:
  absl::Mutex mu_;
  std::vector<std::string> begun_ ABSL_GUARDED_BY(mu_);
};

TEST(WorkPool, DoesAllWorkBeforeItEnds) {
  std::atomic<int> done = 0;
  {
    WorkPool pool(3);
    for (int i = 0; i < 100; ++i) {
      pool.Run(i % 2 == 0 ? "ana" : "ben", [&] { ++done; });
    }
  }
  EXPECT_EQ(done, 100);
}

TEST(WorkPool, UsersTakeTurns) {
  Order order;
  absl::Notification begun;
  absl::Notification go;
  {
    WorkPool pool(1);
    pool.Run("ana", [&] {
      begun.Notify();
      go.WaitForNotification();
    });
    begun.WaitForNotification();
    for (int i = 0; i < 4; ++i) pool.Run("ana", order.Note("ana"));
    for (int i = 0; i < 2; ++i) pool.Run("ben", order.Note("ben"));
    pool.Run("eva", order.Note("eva"));
    go.Notify();
  }
  EXPECT_EQ(order.begun(), (std::vector<std::string>{"ben", "eva", "ana", "ben",
                                                     "ana", "ana", "ana"}));
}

TEST(WorkPool, OneUserDoesNotGetAllThreads) {
  absl::Notification go;
  absl::Notification other;
  WorkPool pool(3);
  for (int i = 0; i < 10; ++i) {
    pool.Run("ana", [&] { go.WaitForNotification(); });
  }
  pool.Run("ben", [&] { other.Notify(); });
  other.WaitForNotification();  // For ever, if there was no thread for it.
  go.Notify();
}

TEST(WorkPool, LimitsWhatWaits) {
  absl::Notification go;
  std::atomic<int> running = 0;
  const auto wait = [&] {
    ++running;
    go.WaitForNotification();
  };
  WorkPool pool(2);
  const WorkPool::Limits limits{.all = 3, .of_one = 2};
  EXPECT_EQ(pool.TryRun("ana", wait, limits), Added::kYes);
  while (running == 0) std::this_thread::yield();
  // The other thread is not for the same user.
  EXPECT_EQ(pool.TryRun("ana", wait, limits), Added::kYes);
  EXPECT_EQ(pool.TryRun("ana", wait, limits), Added::kYes);
  EXPECT_EQ(pool.TryRun("ana", wait, limits), Added::kUserHasTooMuch);
  EXPECT_EQ(pool.TryRun("ben", wait, limits), Added::kYes);
  while (running < 2) std::this_thread::yield();
  EXPECT_EQ(pool.TryRun("ben", wait, limits), Added::kYes);
  EXPECT_EQ(pool.TryRun("eva", wait, limits), Added::kPoolIsFull);
  go.Notify();
}

}  // namespace
}  // namespace tessera
