#include "server/front/grpc/oip_memory.h"

#include "base/retry_delay.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace tessera::front {
namespace {

TEST(OipMemory, WhatIsHeldIsGivenBack) {
  OipMemory memory(100);
  {
    const auto hold = memory.Take("ada", 60);
    ASSERT_OK(hold);
    const auto other = memory.Take("bob", 60);
    EXPECT_ERROR(other, kResourceExhausted, "SERVER_BUSY");
    EXPECT_TRUE(RetryDelayOf(other.status()).has_value());
  }
  EXPECT_OK(memory.Take("bob", 100));
}

TEST(OipMemory, ACallAboveTheLimitIsToldSoAtOnce) {
  OipMemory memory(100);
  EXPECT_ERROR(memory.Take("ada", 101), kResourceExhausted, "TENSOR_TOO_LARGE");
  const auto hold = memory.Take("ada", 40);
  ASSERT_OK(hold);
  EXPECT_ERROR((*hold)->Add(61), kResourceExhausted, "TENSOR_TOO_LARGE");
  EXPECT_OK((*hold)->Add(60));
}

TEST(OipMemory, AUserLeavesHalfOfItToOthers) {
  OipMemory memory(100);
  const auto first = memory.Take("ada", 40);
  ASSERT_OK(first);
  EXPECT_ERROR(memory.Take("ada", 20), kResourceExhausted, "SERVER_BUSY");
  const auto second = memory.Take("ada", 10);
  EXPECT_OK(second);
  EXPECT_OK(memory.Take("bob", 50));
}

TEST(OipMemory, WhatWasRefusedIsNotCounted) {
  OipMemory memory(100);
  const auto hold = memory.Take("ada", 90);
  ASSERT_OK(hold);
  EXPECT_ERROR((*hold)->Add(20), kResourceExhausted, "TENSOR_TOO_LARGE");
  EXPECT_OK(memory.Take("bob", 10));
}

}  // namespace
}  // namespace tessera::front
