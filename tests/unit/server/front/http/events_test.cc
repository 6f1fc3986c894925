#include "server/front/http/events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "nlohmann/json.hpp"
#include "server/access/token_store.h"
#include "server/segmentation/slice_queue.h"
#include "tests/unit/server/app/app_fixture.h"

namespace tessera::front::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A client that takes what comes at once.
class Tab {
 public:
  Tab(Events& events, const app::Caller& caller, const std::string& topics,
      const std::string& last_id = "", const std::string& credential = "") {
    auto response = events.Open({.method = "GET",
                                 .query = {{"topics", topics}},
                                 .headers = {{"last-event-id", last_id},
                                             {"authorization", credential}},
                                 .caller = caller});
    status_ = response.status();
    if (!response.ok()) return;
    EXPECT_EQ(response->content_type, "text/event-stream");
    EXPECT_EQ(response->keep_alive, ": \n\n");
    feed_ = response->feed;
    Ask();
  }

  const absl::Status& status() const { return status_; }
  bool open() const { return open_; }
  // What came since the last call.
  std::string Take() { return std::exchange(text_, ""); }

 private:
  void Ask() {
    feed_([this](absl::StatusOr<std::string> text) {
      open_ = open_ && !text->empty();
      text_ += *text;
      // A connection asks when the bytes are on their way.
      if (open_) Ask();
    });
  }

  absl::Status status_;
  Feed feed_;
  bool open_ = true;
  std::string text_;
};

class EventsTest : public app::AppTest {
 protected:
  EventsTest() {
    EXPECT_OK(MakeDataset(owner_, "d"));
    EXPECT_OK(models_.Import(owner_, VersionOf(owner_, "m"), ""));
  }

  std::string Train(const std::string& model) {
    return jobs_.Create(owner_, Training("d", model), "")->name();
  }
  std::string Segment() {
    auto draft = segmentations_.Begin(
        owner_, {.model = registry::VersionName::Parse("models/m").value(),
                 .parameters = {},
                 .asked = "m"});
    EXPECT_OK((*draft)->Add(
        {{.filename = "a.tif", .sha256 = Send(owner_, "an image")}}));
    return segmentations_.Finish(owner_, **draft, "")->name();
  }
  void Cancel(const std::string& job) {
    EXPECT_OK(jobs_.Cancel(owner_, jobs::JobId::Parse(job).value()));
  }

  app::RecentJobs recent_{*job_store_, segmentation_store_, 200};
  // Looks only when the test says so.
  Events events_{{jobs_, segmentations_, recent_},
                 {.look_every = absl::InfiniteDuration(), .most_streams = 3}};
};

std::string IdIn(const std::string& text) {
  const size_t at = text.rfind("id: ") + 4;
  return text.substr(at, text.find('\n', at) - at);
}

TEST_F(EventsTest, TellsOfAJobAsItIsAndOfItsChanges) {
  const std::string job = Train("n");
  Tab tab(events_, owner_, job);
  const std::string first = tab.Take();
  EXPECT_THAT(first, HasSubstr("event: trainingJob\n"));
  EXPECT_THAT(first, HasSubstr("\"state\":\"QUEUED\""));
  Cancel(job);
  EXPECT_THAT(tab.Take(), HasSubstr("\"state\":\"CANCELLED\""));
}

TEST_F(EventsTest, EndsWithItsToken) {
  access::TokenStore tokens(*database_, clock_);
  const auto secret =
      tokens.Create({.name = "laptop",
                     .principal = owner_.principal,
                     .expire_time = clock_.Now() + absl::Hours(1)});
  ASSERT_OK(secret);
  access::OpenCallers& callers = control_->open_callers();
  Events events({.training = jobs_,
                 .segmentation = segmentations_,
                 .recent = recent_,
                 .callers = &callers},
                {.look_every = absl::InfiniteDuration()});
  Tab tab(events, owner_, "jobs", "", "Bearer " + *secret);
  callers.Look();
  EXPECT_TRUE(tab.open());
  ASSERT_OK(tokens.Revoke("laptop"));
  callers.Look();
  EXPECT_FALSE(tab.open());
}

TEST_F(EventsTest, TellsOfSegmentationJobs) {
  const std::string job = Segment();
  Tab tab(events_, owner_, job);
  EXPECT_THAT(tab.Take(), HasSubstr("event: segmentationJob\n"));
  EXPECT_OK(segmentations_.Cancel(
      owner_, segmentation::SegmentationId::Parse(job).value()));
  EXPECT_THAT(tab.Take(), HasSubstr("\"state\":\"CANCELLED\""));
}

TEST_F(EventsTest, AClientThatComesBackGetsWhatItMissed) {
  const std::string job = Train("n");
  std::string id;
  {
    Tab tab(events_, owner_, job);
    id = IdIn(tab.Take());
  }
  Tab idle(events_, owner_, job, id);
  EXPECT_THAT(idle.Take(), Not(HasSubstr("event:")));
  Cancel(job);
  Tab late(events_, owner_, job, id);
  EXPECT_THAT(late.Take(), HasSubstr("\"state\":\"CANCELLED\""));
}

TEST_F(EventsTest, SaysWhichJobIsGone) {
  Tab tab(events_, stranger_, "trainingJobs/none," + Train("n"));
  ASSERT_OK(tab.status());
  const std::string text = tab.Take();
  EXPECT_THAT(text, HasSubstr("event: gone\n"));
  EXPECT_THAT(text, HasSubstr("{\"name\":\"trainingJobs/none\"}"));
  // What is hidden looks absent.
  EXPECT_THAT(text, Not(HasSubstr("trainingJob\n")));
}

TEST_F(EventsTest, ListsTellOfAllJobsThatTheCallerMaySee) {
  Train("n");
  Tab mine(events_, owner_, "jobs");
  Tab others(events_, stranger_, "jobs");
  events_.Look();
  EXPECT_THAT(mine.Take(), Not(HasSubstr("event:")));
  const std::string job = Train("o");
  const std::string segmentation = Segment();
  events_.Look();
  const std::string text = mine.Take();
  EXPECT_THAT(text, HasSubstr(job));
  EXPECT_THAT(text, HasSubstr(segmentation));
  events_.Look();
  EXPECT_THAT(mine.Take(), Not(HasSubstr("event:")));
  EXPECT_OK(segmentations_.Delete(
      owner_, segmentation::SegmentationId::Parse(segmentation).value()));
  events_.Look();
  EXPECT_THAT(mine.Take(), HasSubstr("event: gone"));
  EXPECT_THAT(others.Take(), Not(HasSubstr("event:")));
  // Whoever comes back may have missed any of them.
  Tab back(events_, owner_, "jobs", "0");
  EXPECT_THAT(back.Take(), HasSubstr(job));
}

TEST_F(EventsTest, TheQueueTellsOfCountsWhenTheyChange) {
  Tab tab(events_, viewer_, "queue");
  EXPECT_THAT(tab.Take(), HasSubstr("\"queuedJobs\":0"));
  events_.Look();
  EXPECT_EQ(tab.Take(), "");
  Train("n");
  events_.Look();
  EXPECT_THAT(tab.Take(), HasSubstr("event: queue\nid: 0\ndata: {"));
}

TEST_F(EventsTest, ClosesTheOldestOfTooManyStreamsOfAUser) {
  Tab first(events_, owner_, "queue");
  Tab second(events_, owner_, "queue");
  Tab third(events_, owner_, "queue");
  Tab other(events_, stranger_, "queue");
  EXPECT_TRUE(first.open());
  Tab fourth(events_, owner_, "queue");
  EXPECT_FALSE(first.open());
  EXPECT_TRUE(second.open() && third.open() && fourth.open() && other.open());
}

TEST_F(EventsTest, RefusesTopicsThatAreNone) {
  EXPECT_ERROR(Tab(events_, owner_, "everything").status(), kInvalidArgument,
               "TOPIC_INVALID");
}

}  // namespace
}  // namespace tessera::front::http
