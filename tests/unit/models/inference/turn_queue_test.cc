#include "models/inference/turn_queue.h"

#include <gtest/gtest.h>

#include <stop_token>
#include <thread>
#include <vector>

namespace tessera::inference {
namespace {

void WaitUntilWaiting(const TurnQueue& queue, int count) {
  while (queue.waiting() < count) std::this_thread::yield();
}

TEST(TurnQueue, FirstComeFirstServed) {
  TurnQueue queue;
  ASSERT_TRUE(queue.Take({}));
  std::vector<int> served;  // Guarded by the turn.
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      ASSERT_TRUE(queue.Take({}));
      const TurnGiver giver(queue);
      served.push_back(i);
    });
    WaitUntilWaiting(queue, i + 1);
  }
  queue.Give();
  threads.clear();
  EXPECT_EQ(served, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(TurnQueue, AWaitingCallerMayLeave) {
  TurnQueue queue;
  ASSERT_TRUE(queue.Take({}));
  std::stop_source stop;
  bool left = false;
  bool served = false;
  std::jthread leaver([&] { left = !queue.Take(stop.get_token()); });
  WaitUntilWaiting(queue, 1);
  std::jthread other([&] {
    served = queue.Take({});
    queue.Give();
  });
  WaitUntilWaiting(queue, 2);
  stop.request_stop();
  leaver.join();
  EXPECT_TRUE(left);
  EXPECT_EQ(queue.waiting(), 1);
  queue.Give();
  other.join();
  EXPECT_TRUE(served);
}

TEST(TurnQueue, StoppedCallersGetNoTurn) {
  TurnQueue queue;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(queue.Take(stop.get_token()));
  EXPECT_TRUE(queue.Take({}));
  queue.Give();
}

TEST(TurnQueue, OneAtATimeUnderLoad) {
  TurnQueue queue;
  int inside = 0;  // Guarded by the turn.
  int total = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int turn = 0; turn < 500; ++turn) {
          std::stop_source stop;
          if (turn % 7 == 0) stop.request_stop();
          if (!queue.Take(stop.get_token())) continue;
          const TurnGiver giver(queue);
          EXPECT_EQ(++inside, 1);
          ++total;
          --inside;
        }
      });
    }
  }
  EXPECT_EQ(total, 8 * 428);
  EXPECT_EQ(queue.waiting(), 0);
}

}  // namespace
}  // namespace tessera::inference
