#include "server/front/grpc/trace_context.h"

#include <gtest/gtest.h>

namespace tessera::front {
namespace {

TEST(RequestId, IsAPlainWord) {
  EXPECT_TRUE(IsRequestId("7f3a-B_2.1"));
  EXPECT_TRUE(IsRequestId(std::string(64, 'a')));
  EXPECT_FALSE(IsRequestId(""));
  EXPECT_FALSE(IsRequestId(std::string(65, 'a')));
  EXPECT_FALSE(IsRequestId("a b"));
  EXPECT_FALSE(IsRequestId("a\nerror"));
}

}  // namespace
}  // namespace tessera::front
