#include "server/pictures/fair_queue.h"

#include <gtest/gtest.h>

#include <string>

namespace tessera::pictures {
namespace {

std::string Drain(FairQueue<int>& queue) {
  std::string order;
  while (!queue.empty()) {
    const int item = queue.front();
    order += std::to_string(item);
    queue.Remove(item);
  }
  return order;
}

TEST(FairQueue, UsersTakeTurns) {
  FairQueue<int> queue(10, 10);
  for (const int item : {1, 2, 3}) EXPECT_TRUE(queue.Add("ana", item));
  for (const int item : {4, 5}) EXPECT_TRUE(queue.Add("ben", item));
  EXPECT_TRUE(queue.Add("eva", 6));
  EXPECT_EQ(Drain(queue), "146253");
}

TEST(FairQueue, WhatTwoUsersWantIsDoneOnce) {
  FairQueue<int> queue(10, 10);
  for (const int item : {1, 2, 7}) EXPECT_TRUE(queue.Add("ana", item));
  EXPECT_TRUE(queue.Add("ben", 7));
  EXPECT_TRUE(queue.Add("ben", 7));
  EXPECT_EQ(Drain(queue), "172");
}

TEST(FairQueue, OneUserDoesNotFillIt) {
  FairQueue<int> queue(3, 2);
  EXPECT_TRUE(queue.Add("ana", 1));
  EXPECT_TRUE(queue.Add("ana", 2));
  EXPECT_FALSE(queue.Add("ana", 3));
  EXPECT_TRUE(queue.Add("ana", 2));  // It waits already.
  EXPECT_TRUE(queue.Add("ben", 4));
  EXPECT_FALSE(queue.Add("eva", 5));
  queue.Remove(1);
  EXPECT_TRUE(queue.Add("ana", 3));
}

}  // namespace
}  // namespace tessera::pictures
