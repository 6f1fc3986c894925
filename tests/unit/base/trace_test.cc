#include "base/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tessera::trace {
namespace {

using ::testing::SizeIs;

constexpr char kTrace[] = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr char kSpan[] = "00f067aa0ba902b7";

std::string Traceparent(const std::string& version, const std::string& trace,
                        const std::string& span, const std::string& rest) {
  return version + "-" + trace + "-" + span + "-" + rest;
}

TEST(Traceparent, IsReadWithItsTwoIds) {
  const auto trace = ParseTraceparent(Traceparent("00", kTrace, kSpan, "01"));
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->trace_id, kTrace);
  EXPECT_EQ(trace->span_id, kSpan);
  EXPECT_TRUE(trace->sampled);
  EXPECT_FALSE(
      ParseTraceparent(Traceparent("00", kTrace, kSpan, "02"))->sampled);
  EXPECT_TRUE(
      ParseTraceparent(Traceparent("00", kTrace, kSpan, "0b"))->sampled);
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
  EXPECT_FALSE(
      ParseTraceparent(Traceparent("00", std::string(32, '0'), kSpan, "01")));
  EXPECT_FALSE(
      ParseTraceparent(Traceparent("00", kTrace, std::string(16, '0'), "01")));
  EXPECT_FALSE(ParseTraceparent(Traceparent("00", kTrace, "00f067", "01")));
  EXPECT_FALSE(ParseTraceparent(Traceparent("00", kTrace, kSpan, "1")));
}

TEST(Traceparent, IsWrittenAsItIsRead) {
  const Context context{kTrace, kSpan};
  const auto read = ParseTraceparent(ToTraceparent(context));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->trace_id, kTrace);
  EXPECT_EQ(read->span_id, kSpan);
}

class SpanTest : public ::testing::Test, public Sink {
 public:
  void Add(SpanData span) override { spans_.push_back(std::move(span)); }

 protected:
  SpanTest() { SetSink(this); }
  ~SpanTest() override { SetSink(nullptr); }

  std::vector<SpanData> spans_;
};

TEST_F(SpanTest, BelongsToItsParent) {
  {
    Span call("call", Kind::kServer, Context{kTrace, kSpan});
    const Scope scope(call.context());
    Span query("query", Kind::kClient, Current());
    query.Set("db.system", "sqlite");
    query.End(absl::UnavailableError("away"));
  }
  ASSERT_THAT(spans_, SizeIs(2));
  EXPECT_EQ(spans_[0].name, "query");
  EXPECT_EQ(spans_[0].parent_id, spans_[1].context.span_id);
  EXPECT_EQ(spans_[0].attributes[0].second, Value("sqlite"));
  EXPECT_EQ(spans_[0].outcome.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(spans_[1].parent_id, kSpan);
  EXPECT_EQ(spans_[1].context.trace_id, kTrace);
  EXPECT_LE(spans_[0].start, spans_[0].end);
  EXPECT_FALSE(Current());
}

TEST_F(SpanTest, WithoutAParentBeginsATrace) {
  Span("a", Kind::kServer, std::nullopt).End(absl::OkStatus());
  Span("b", Kind::kServer, std::nullopt).End(absl::OkStatus());
  ASSERT_THAT(spans_, SizeIs(2));
  EXPECT_NE(spans_[0].context.trace_id, spans_[1].context.trace_id);
  EXPECT_TRUE(ParseTraceparent(ToTraceparent(spans_[0].context)));
  EXPECT_EQ(spans_[0].parent_id, "");
}

TEST_F(SpanTest, OfAJobIsKnownByTheJobsName) {
  const Context job = OfJob("trainingJobs/a");
  EXPECT_TRUE(ParseTraceparent(ToTraceparent(job)));
  EXPECT_NE(job.trace_id, OfJob("trainingJobs/b").trace_id);
  Span::BelowJob("work", "trainingJobs/a").End(absl::OkStatus());
  const absl::Time start = absl::Now() - absl::Hours(1);
  Span::OfWholeJob("job", "trainingJobs/a", start).End(absl::OkStatus());
  ASSERT_THAT(spans_, SizeIs(2));
  EXPECT_EQ(spans_[0].context.trace_id, job.trace_id);
  EXPECT_EQ(spans_[0].parent_id, job.span_id);
  EXPECT_EQ(spans_[0].attributes[0].second, Value("trainingJobs/a"));
  EXPECT_EQ(spans_[1].context.trace_id, job.trace_id);
  EXPECT_EQ(spans_[1].context.span_id, job.span_id);
  EXPECT_EQ(spans_[1].parent_id, "");
  EXPECT_EQ(spans_[1].start, start);
}

TEST_F(SpanTest, OfACallIsLinkedWithTheJobThatItQueues) {
  NoteQueued("trainingJobs/a");
  EXPECT_THAT(spans_, SizeIs(0));
  const Scope scope(Context{kTrace, kSpan});
  NoteQueued("trainingJobs/a");
  ASSERT_THAT(spans_, SizeIs(1));
  EXPECT_EQ(spans_[0].parent_id, kSpan);
  ASSERT_THAT(spans_[0].links, SizeIs(1));
  EXPECT_EQ(spans_[0].links[0].span_id, OfJob("trainingJobs/a").span_id);
}

TEST_F(SpanTest, IsTheThreadsOwn) {
  const Scope outer(Context{kTrace, kSpan});
  std::jthread([] { EXPECT_FALSE(Current()); });
  {
    const Scope inner(std::nullopt);
    EXPECT_FALSE(Current());
  }
  EXPECT_TRUE(Current());
}

TEST(Span, CostsNothingWithoutASink) {
  Span span("call", Kind::kServer, std::nullopt);
  EXPECT_FALSE(span.context());
  span.Set("key", "value");
}

}  // namespace
}  // namespace tessera::trace
