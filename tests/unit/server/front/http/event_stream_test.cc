#include "server/front/http/event_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "tests/support/status_matchers.h"

namespace tessera::front::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

EventStream::Render Data(const std::string& data) {
  return [data]() -> absl::StatusOr<Event> {
    return Event{"trainingJob", data};
  };
}

class EventStreamTest : public ::testing::Test {
 protected:
  // Asks as a connection does; `got_` has the answer once there is one.
  void Ask() {
    got_.reset();
    stream_.Ask([this](absl::StatusOr<std::string> text) { got_ = *text; });
  }
  void Put(const std::string& name, int64_t sequence, const std::string& data) {
    stream_.Put(name, {sequence, 1}, Data(data));
  }

  EventStream stream_{EventCursor()};
  std::optional<std::string> got_;
};

TEST_F(EventStreamTest, SendsAtOnceWhatComesWhileTheClientWaits) {
  Ask();
  EXPECT_EQ(got_, "retry: 2000\n\n");  // The answer begins at once.
  Ask();
  EXPECT_FALSE(got_);
  Put("trainingJobs/a", 7, "{}");
  EXPECT_EQ(got_, "event: trainingJob\nid: trainingJobs/a=7.1\ndata: {}\n\n");
}

TEST_F(EventStreamTest, ASlowClientGetsTheLastStateOfEach) {
  Ask();
  for (int i = 1; i <= 1000; ++i) Put("trainingJobs/a", i, "a");
  Put("trainingJobs/b", 3, "b");
  Put("trainingJobs/a", 1001, "last");
  Ask();
  EXPECT_THAT(*got_, HasSubstr("id: trainingJobs/a=1001.1\ndata: last\n\n"));
  EXPECT_THAT(*got_, HasSubstr("id: trainingJobs/a=1001.1,trainingJobs/b=3.1\n"
                               "data: b\n\n"));
  EXPECT_THAT(*got_, Not(HasSubstr("data: a\n")));
}

TEST_F(EventStreamTest, MakesAnEventOnlyWhenItIsSent) {
  int made = 0;
  const auto render = [&]() -> absl::StatusOr<Event> {
    ++made;
    return Event{"queue", "{}"};
  };
  stream_.Put("queue", {}, render);
  stream_.Put("queue", {}, render);
  EXPECT_EQ(made, 0);
  Ask();
  EXPECT_EQ(made, 1);
  EXPECT_THAT(*got_, HasSubstr("event: queue\nid: 0\n"));
}

TEST_F(EventStreamTest, AnEventThatCannotBeMadeIsLeftOut) {
  Ask();
  stream_.Put("queue", {}, []() -> absl::StatusOr<Event> {
    return absl::InternalError("no");
  });
  Ask();
  EXPECT_FALSE(got_);
  Put("trainingJobs/a", 7, "{}");
  EXPECT_TRUE(got_);
}

TEST_F(EventStreamTest, EndsAfterWhatWaits) {
  Ask();
  Put("trainingJobs/a", 7, "{}");
  stream_.Close();
  Put("trainingJobs/a", 8, "late");
  Ask();
  EXPECT_THAT(*got_, HasSubstr("trainingJobs/a=7.1"));
  Ask();
  EXPECT_EQ(got_, "");
}

TEST(EventCursor, ComesBackAsItWent) {
  EventCursor cursor = EventCursor::Parse("");
  EXPECT_TRUE(cursor.empty());
  EXPECT_EQ(cursor.ToText(), "0");
  cursor.Note("trainingJobs/x", {17, 3});
  cursor.Note("segmentationJobs/y", {5, 0});
  cursor.Note("queue", {});
  const std::string text = cursor.ToText();
  EXPECT_EQ(text, "segmentationJobs/y=5.0,trainingJobs/x=17.3");
  const EventCursor again = EventCursor::Parse(text);
  EXPECT_FALSE(again.empty());
  EXPECT_EQ(again.Of("trainingJobs/x").sequence, 17);
  EXPECT_EQ(again.Of("trainingJobs/x").epoch, 3);
  EXPECT_EQ(again.Of("trainingJobs/z").sequence, 0);
}

TEST(EventCursor, TextThatNoServerWroteIsNoPlace) {
  for (const char* text : {"7", "=", "a=b.c", "a=1", ",,=1.2.3", "a=-5.1"}) {
    EXPECT_EQ(EventCursor::Parse(text).Of("a").sequence, 0) << text;
    EXPECT_FALSE(EventCursor::Parse(text).empty());
  }
}

TEST(EventTopics, AreJobsAndTheQueue) {
  const auto topics = EventTopics::Parse(
      "queue,trainingJobs/x,segmentationJobs/y,jobs,trainingJobs/x");
  ASSERT_OK(topics);
  EXPECT_TRUE(topics->jobs);
  EXPECT_TRUE(topics->queue);
  EXPECT_EQ(topics->training_jobs, std::vector<std::string>{"trainingJobs/x"});
  EXPECT_EQ(topics->segmentation_jobs.size(), 1u);
  for (const char* text : {"", ",", "models/x", "trainingJobs/", "Jobs"}) {
    EXPECT_ERROR(EventTopics::Parse(text), kInvalidArgument, "TOPIC_INVALID");
  }
  std::string many;
  for (int i = 0; i <= 50; ++i)
    many += "trainingJobs/a" + std::to_string(i) + ",";
  EXPECT_ERROR(EventTopics::Parse(many), kInvalidArgument, "TOPIC_INVALID");
}

}  // namespace
}  // namespace tessera::front::http
