#include <gmock/gmock.h>

#include "base/retry_delay.h"
#include "tests/unit/server/jobs/jobs_fixture.h"

namespace tessera::jobs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class JobStoreQueueTest : public JobsTest {
 protected:
  std::string QueueOf(const std::string& owner) {
    NewJob wanted = Wanted();
    wanted.owner = owner;
    return store_->Create(wanted, "").value().id;
  }
  // Whose job is next; empty if nobody's.
  std::string NextUser() {
    const std::string next = NextFor("cpu");
    return next.empty() ? "" : store_->Get(next)->owner;
  }
  // Runs a job of the user's for so long.
  void Run(const std::string& owner, absl::Duration duration) {
    const std::string id = QueueOf(owner);
    Start(id);
    clock_.Advance(duration);
    ASSERT_OK(store_->Succeed(id, kLease, "v"));
  }
};

TEST_F(JobStoreQueueTest, ASingleJobIsNotBehindAThousandOfAnother) {
  for (int i = 0; i < 1000; ++i) QueueOf("ada");
  const std::string id = QueueOf("bob");
  EXPECT_EQ(store_->Get(id)->queue_position, 2);  // Nobody has used anything.
  const std::string first = NextFor("cpu");
  Start(first);
  EXPECT_EQ(NextUser(), "bob");
  EXPECT_EQ(store_->Get(id)->queue_position, 1);
}

TEST_F(JobStoreQueueTest, TheUserWhoUsedLeastIsNextAlsoAfterARestart) {
  Run("ada", absl::Minutes(30));
  Run("bob", absl::Minutes(20));
  QueueOf("ada");
  QueueOf("bob");
  EXPECT_EQ(NextUser(), "bob");
  Restart();
  EXPECT_EQ(NextUser(), "bob");
}

TEST_F(JobStoreQueueTest, UseFadesByHalfLives) {
  Restart({.fair_share = {.half_life = absl::Hours(1)}});
  Run("ada", absl::Hours(4));
  clock_.Advance(absl::Hours(5));
  Run("bob", absl::Hours(1));
  QueueOf("bob");
  QueueOf("ada");
  EXPECT_EQ(NextUser(), "ada");  // Its 4 h count for 4 min by now.
}

TEST_F(JobStoreQueueTest, WeightsCount) {
  Restart({.fair_share = {.weights = {{"ada", 3}}}});
  Run("ada", absl::Minutes(20));
  Run("bob", absl::Minutes(10));
  QueueOf("bob");
  QueueOf("ada");
  EXPECT_EQ(NextUser(), "ada");
}

TEST_F(JobStoreQueueTest, PausesAreNotCharged) {
  Run("ada", absl::Minutes(10));
  const std::string id = QueueOf("bob");
  Start(id);
  ASSERT_OK(store_->Report(id, kLease, {.step = 1, .paused = true}));
  clock_.Advance(absl::Hours(1));
  ASSERT_OK(store_->Report(id, kLease, {.step = 2}));
  clock_.Advance(absl::Minutes(1));
  ASSERT_OK(store_->Succeed(id, kLease, "v"));
  QueueOf("ada");
  QueueOf("bob");
  EXPECT_EQ(NextUser(), "bob");
}

TEST_F(JobStoreQueueTest, ARunningJobIsChargedWhileItRuns) {
  const std::string id = QueueOf("ada");
  Start(id);
  clock_.Advance(absl::Minutes(10));
  ASSERT_OK(store_->Report(id, kLease, {.step = 1}));
  Restart();  // The server was killed.
  const auto use =
      database_->Execute("SELECT seconds FROM device_use WHERE owner = 'ada'");
  ASSERT_OK(use);
  EXPECT_DOUBLE_EQ(use->front().Real(0), 600);
}

TEST_F(JobStoreQueueTest, BoundsEachUsersQueue) {
  Restart({.max_queued = 3, .max_queued_per_user = 2});
  QueueOf("ada");
  QueueOf("ada");
  const auto too_many = store_->Create(Wanted(), "");
  EXPECT_ERROR(too_many, kResourceExhausted, "QUEUE_FULL");
  EXPECT_THAT(too_many.status().message(), HasSubstr("2 of your jobs"));
  EXPECT_TRUE(RetryDelayOf(too_many.status()));
  QueueOf("bob");
  NewJob other = Wanted();
  other.owner = "eve";
  EXPECT_ERROR(store_->Create(other, ""), kResourceExhausted, "QUEUE_FULL");
}

TEST_F(JobStoreQueueTest, AFullQueueSaysWhenAPlaceMayBeFree) {
  Restart({.max_queued = 1, .devices = {"cpu"}});
  const std::string id = Queue();
  Start(id);
  Queue();
  clock_.Advance(absl::Seconds(5));
  ASSERT_OK(store_->Report(id, kLease, {.step = 1, .seconds_left = 40}));
  EXPECT_EQ(RetryDelayOf(store_->Create(Wanted(), "").status()),
            absl::Seconds(40));
}

TEST_F(JobStoreQueueTest, TellsWhenAJobMayStart) {
  Restart({.devices = {"cpu"}});
  Run("ada", absl::Seconds(100));
  const std::string running = Queue();
  const std::string second = Queue();
  const std::string third = Queue();
  Start(running);
  EXPECT_LT(store_->Get(second)->seconds_to_start, 0);  // Nobody knows yet.
  clock_.Advance(absl::Seconds(10));
  ASSERT_OK(store_->Report(running, kLease, {.step = 1, .seconds_left = 30}));
  EXPECT_EQ(store_->Get(second)->seconds_to_start, 30);
  EXPECT_EQ(store_->Get(third)->seconds_to_start, 130);
}

TEST_F(JobStoreQueueTest, WatchersSeeTheirStartComeNearer) {
  Restart({.devices = {"cpu"}});
  const std::string running = Queue();
  const std::string waiting = Queue();
  Start(running);
  std::vector<double> starts;
  const auto watch = store_->Watch(waiting, 0, [&](const Job& job) {
    starts.push_back(job.seconds_to_start);
  });
  clock_.Advance(absl::Seconds(10));
  ASSERT_OK(store_->Report(running, kLease, {.step = 1, .seconds_left = 30}));
  clock_.Advance(absl::Seconds(1));  // Too soon for the next one.
  ASSERT_OK(store_->Report(running, kLease, {.step = 2, .seconds_left = 29}));
  clock_.Advance(absl::Seconds(9));
  ASSERT_OK(store_->Report(running, kLease, {.step = 3, .seconds_left = 20}));
  EXPECT_THAT(starts, ElementsAre(-1, 30, 20));
}

}  // namespace
}  // namespace tessera::jobs
