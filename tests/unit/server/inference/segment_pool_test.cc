#include "server/inference/segment_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "base/retry_delay.h"
#include "tests/support/status_matchers.h"

namespace tessera::inference {
namespace {

using ::testing::ElementsAre;

// A pool whose only thread is busy until Finish().
class SegmentPoolTest : public ::testing::Test {
 protected:
  SegmentPoolTest() {
    place_ = pool_.Admit("nobody").value();
    pool_.Run(*place_, Priority::kInteractive, [this] {
      busy_.Notify();
      free_.WaitForNotification();
    });
    busy_.WaitForNotification();
  }
  ~SegmentPoolTest() override { Finish(); }

  SegmentPool::Ticket& Come(const std::string& user, Priority priority,
                            const std::string& name) {
    places_.push_back(pool_.Admit(user).value());
    pool_.Run(*places_.back(), priority, [this, name] {
      const absl::MutexLock lock(&mu_);
      served_.push_back(name);
    });
    return *places_.back();
  }

  std::vector<std::string> Finish() {
    if (!free_.HasBeenNotified()) free_.Notify();
    const auto all_served = [this] {
      return pool_.waiting(Priority::kInteractive) +
                 pool_.waiting(Priority::kBulk) ==
             0;
    };
    while (!all_served()) std::this_thread::yield();
    // The last has begun; another that ends tells that it has ended too.
    absl::Notification last;
    pool_.Run(*place_, Priority::kInteractive, [&] { last.Notify(); });
    last.WaitForNotification();
    const absl::MutexLock lock(&mu_);
    return served_;
  }

  absl::Notification busy_;
  absl::Notification free_;
  absl::Mutex mu_;
  std::vector<std::string> served_ ABSL_GUARDED_BY(mu_);
  SegmentPool pool_{{.threads = 1,
                     .bulk_threads = 1,
                     .max_requests = 8,
                     .max_requests_per_user = 3}};
  std::unique_ptr<SegmentPool::Ticket> place_;
  std::vector<std::unique_ptr<SegmentPool::Ticket>> places_;
};

TEST_F(SegmentPoolTest, InteractiveBeforeBulkElseAsTheyCame) {
  Come("ada", Priority::kBulk, "bulk");
  Come("ada", Priority::kInteractive, "first");
  Come("bob", Priority::kInteractive, "second");
  EXPECT_EQ(pool_.waiting(Priority::kInteractive), 2);
  EXPECT_THAT(Finish(), ElementsAre("first", "second", "bulk"));
}

TEST_F(SegmentPoolTest, WhatNobodyWaitsForIsNeverRun) {
  SegmentPool::Ticket& dropped = Come("ada", Priority::kBulk, "dropped");
  Come("ada", Priority::kBulk, "kept");
  EXPECT_TRUE(pool_.Drop(dropped));
  EXPECT_FALSE(pool_.Drop(dropped));
  EXPECT_THAT(Finish(), ElementsAre("kept"));
}

TEST_F(SegmentPoolTest, BoundsRequestsOfEachUserAndOfAll) {
  for (int i = 0; i < 3; ++i) Come("ada", Priority::kBulk, "a");
  const auto refused = pool_.Admit("ada");
  EXPECT_ERROR(refused, kResourceExhausted, "QUEUE_FULL");
  EXPECT_TRUE(RetryDelayOf(refused.status()));
  for (int i = 0; i < 3; ++i) Come("bob", Priority::kBulk, "b");
  Come("eve", Priority::kBulk, "e");
  EXPECT_ERROR(pool_.Admit("eve"), kResourceExhausted, "QUEUE_FULL");
  pool_.Drop(*places_.back());
  places_.pop_back();
  EXPECT_OK(pool_.Admit("eve"));
}

TEST(SegmentPool, KeepsThreadsForInteractiveRequests) {
  absl::Notification free;
  absl::Notification begun;
  absl::Notification served;
  SegmentPool pool({.threads = 2, .bulk_threads = 1});
  const auto bulk = pool.Admit("ada").value();
  const auto more_bulk = pool.Admit("bob").value();
  const auto interactive = pool.Admit("ada").value();
  // One of them at a time.
  const auto work = [&] {
    if (!begun.HasBeenNotified()) begun.Notify();
    free.WaitForNotification();
  };
  pool.Run(*bulk, Priority::kBulk, work);
  pool.Run(*more_bulk, Priority::kBulk, work);
  pool.Run(*interactive, Priority::kInteractive, [&] { served.Notify(); });
  served.WaitForNotification();
  begun.WaitForNotification();
  EXPECT_EQ(pool.waiting(Priority::kBulk), 1);
  free.Notify();
  while (pool.waiting(Priority::kBulk) > 0) std::this_thread::yield();
}

TEST(SegmentPool, TakesTheUserWithTheFewestInWork) {
  absl::Notification free;
  absl::Notification other_free;
  absl::Notification begun;
  absl::Notification other_begun;
  absl::Notification done;
  std::vector<std::string> served;  // On the one thread that is free.
  SegmentPool pool({.threads = 2, .bulk_threads = 2});
  std::vector<std::unique_ptr<SegmentPool::Ticket>> places;
  for (const char* user : {"ada", "nobody", "ada", "bob"}) {
    places.push_back(pool.Admit(user).value());
  }
  pool.Run(*places[0], Priority::kBulk, [&] {
    begun.Notify();
    free.WaitForNotification();
  });
  pool.Run(*places[1], Priority::kBulk, [&] {
    other_begun.Notify();
    other_free.WaitForNotification();
  });
  begun.WaitForNotification();
  other_begun.WaitForNotification();
  pool.Run(*places[2], Priority::kBulk, [&] { served.push_back("ada"); });
  pool.Run(*places[3], Priority::kBulk, [&] { served.push_back("bob"); });
  other_free.Notify();
  while (pool.waiting(Priority::kBulk) > 0) std::this_thread::yield();
  pool.Run(*places[1], Priority::kBulk, [&] { done.Notify(); });
  done.WaitForNotification();
  EXPECT_THAT(served, ElementsAre("bob", "ada"));
  free.Notify();
}

}  // namespace
}  // namespace tessera::inference
