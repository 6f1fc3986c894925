#include "server/front/grpc/trace_context.h"

#include <gtest/gtest.h>

namespace tessera::front {
namespace {

constexpr char kTrace[] = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr char kSpan[] = "00f067aa0ba902b7";

std::string Traceparent(const std::string& version, const std::string& trace,
                        const std::string& span, const std::string& rest) {
  return version + "-" + trace + "-" + span + "-" + rest;
}

TEST(RequestId, IsAPlainWord) {
  EXPECT_TRUE(IsRequestId("7f3a-B_2.1"));
  EXPECT_TRUE(IsRequestId(std::string(64, 'a')));
  EXPECT_FALSE(IsRequestId(""));
  EXPECT_FALSE(IsRequestId(std::string(65, 'a')));
  EXPECT_FALSE(IsRequestId("a b"));
  EXPECT_FALSE(IsRequestId("a\nerror"));
}

TEST(Traceparent, IsReadWithItsTwoIds) {
  const auto trace = ParseTraceparent(Traceparent("00", kTrace, kSpan, "01"));
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->trace_id, kTrace);
  EXPECT_EQ(trace->parent_id, kSpan);
}

TEST(Traceparent, MayHaveMoreInALaterVersionOnly) {
  EXPECT_TRUE(ParseTraceparent(Traceparent("cc", kTrace, kSpan, "01-what")));
  EXPECT_FALSE(ParseTraceparent(Traceparent("00", kTrace, kSpan, "01-what")));
}

TEST(Traceparent, IsNoneIfItIsMalformed) {
  const std::string upper = "4BF92F3577B34DA6A3CE929D0E0E4736";
  EXPECT_FALSE(ParseTraceparent(""));
  EXPECT_FALSE(ParseTraceparent(Traceparent("ff", kTrace, kSpan, "01")));
  EXPECT_FALSE(ParseTraceparent(Traceparent("0", kTrace, kSpan, "01")));
  EXPECT_FALSE(ParseTraceparent(Traceparent("00", upper, kSpan, "01")));
  EXPECT_FALSE(ParseTraceparent(
      Traceparent("00", std::string(32, '0'), kSpan, "01")));
  EXPECT_FALSE(ParseTraceparent(
      Traceparent("00", kTrace, std::string(16, '0'), "01")));
  EXPECT_FALSE(ParseTraceparent(Traceparent("00", kTrace, "00f067", "01")));
  EXPECT_FALSE(ParseTraceparent(Traceparent("00", kTrace, kSpan, "1")));
}

}  // namespace
}  // namespace tessera::front
