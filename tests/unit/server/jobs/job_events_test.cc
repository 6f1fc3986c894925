#include "server/jobs/job_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <thread>

#include "absl/synchronization/notification.h"

namespace tessera::jobs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Job JobAt(int64_t sequence, JobState state = JobState::kRunning) {
  Job job;
  job.id = "j1";
  job.sequence = sequence;
  job.state = state;
  return job;
}

class JobEventsTest : public ::testing::Test {
 protected:
  JobCallback Record() {
    return [this](const Job& job) { seen_.push_back(job.sequence); };
  }

  JobEvents events_;
  std::vector<int64_t> seen_;
};

TEST_F(JobEventsTest, PassOnOnlyWhatIsNewer) {
  const Subscription subscription = events_.Subscribe("j1", 3, Record());
  for (const int64_t sequence : {3, 4, 4, 2, 5}) {
    events_.Publish(JobAt(sequence));
  }
  EXPECT_THAT(seen_, ElementsAre(4, 5));
}

TEST_F(JobEventsTest, PassOnAFinalJobOnceWhateverItsSequence) {
  const Subscription subscription = events_.Subscribe("j1", 9, Record());
  events_.Publish(JobAt(9, JobState::kFailed));
  events_.Publish(JobAt(10, JobState::kFailed));
  EXPECT_THAT(seen_, ElementsAre(9));
}

TEST_F(JobEventsTest, GoToThoseWhoWatchThatJob) {
  const Subscription subscription = events_.Subscribe("j2", 0, Record());
  events_.Publish(JobAt(1));
  EXPECT_THAT(seen_, IsEmpty());
  EXPECT_THAT(events_.Watched(), ElementsAre("j2"));
}

TEST_F(JobEventsTest, EndWithTheSubscription) {
  {
    Subscription subscription = events_.Subscribe("j1", 0, Record());
    const Subscription moved = std::move(subscription);
    events_.Publish(JobAt(1));
  }
  events_.Publish(JobAt(2));
  EXPECT_THAT(seen_, ElementsAre(1));
  EXPECT_THAT(events_.Watched(), IsEmpty());
}

TEST_F(JobEventsTest, MayEndInsideTheCallback) {
  std::optional<Subscription> subscription;
  subscription = events_.Subscribe("j1", 0, [&](const Job& job) {
    seen_.push_back(job.sequence);
    subscription.reset();
  });
  events_.Publish(JobAt(1));
  events_.Publish(JobAt(2));
  EXPECT_THAT(seen_, ElementsAre(1));
}

TEST_F(JobEventsTest, ReachASlowWatcherInOrderWithTheLastState) {
  absl::Notification entered;
  absl::Notification leave;
  Subscription subscription = events_.Subscribe("j1", 0, [&](const Job& job) {
    seen_.push_back(job.sequence);
    if (job.sequence > 1) return;
    entered.Notify();
    leave.WaitForNotification();
  });
  std::thread slow([&] { events_.Publish(JobAt(1)); });
  entered.WaitForNotification();
  events_.Publish(JobAt(2));  // Returns at once.
  events_.Publish(JobAt(3));
  leave.Notify();
  slow.join();
  EXPECT_THAT(seen_, ElementsAre(1, 3));
}

}  // namespace
}  // namespace tessera::jobs
