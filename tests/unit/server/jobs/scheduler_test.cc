#include "server/jobs/scheduler.h"

#include <gmock/gmock.h>

#include "absl/synchronization/notification.h"
#include "tests/unit/server/jobs/jobs_fixture.h"

namespace tessera::jobs {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class SchedulerTest : public JobsTest {
 protected:
  FakeExecutor::Worker& WorkerOf(const std::string& id) {
    return *executor_.workers.at(id);
  }
  void Report(const std::string& id) {
    EXPECT_OK(store_->Report(id, WorkerOf(id).spec.lease, {}));
  }

  // Its worker is killed, and the next rounds come.
  void Die(const std::string& id) {
    WorkerOf(id).on_exit(
        {.signalled = true, .code = 9, .log_tail = "allocating 90 GB"});
    scheduler_.Tick();
  }

  FakeExecutor executor_;
  Scheduler scheduler_{*store_, executor_, clock_,
                       {.devices = {"cpu", "cuda:0"}}};
};

TEST_F(SchedulerTest, RunsOneJobADeviceInOrder) {
  const std::string first = Queue();
  const std::string second = Queue();
  const std::string third = Queue();
  scheduler_.Tick();
  EXPECT_THAT(scheduler_.RunningJobs(),
              UnorderedElementsAre(Pair("cpu", first), Pair("cuda:0", second)));
  EXPECT_EQ(StateOf(third), JobState::kQueued);
  EXPECT_OK(store_->Succeed(first, WorkerOf(first).spec.lease, "v"));
  scheduler_.Tick();
  EXPECT_EQ(StateOf(third), JobState::kQueued);  // The worker has not ended.
  WorkerOf(first).on_exit({});
  scheduler_.Tick();
  EXPECT_EQ(StateOf(first), JobState::kSucceeded);
  EXPECT_EQ(StateOf(third), JobState::kRunning);
  EXPECT_EQ(WorkerOf(third).spec.device, "cpu");
}

TEST_F(SchedulerTest, GivesEachWorkerALeaseOfItsOwn) {
  const std::string first = Queue();
  const std::string second = Queue();
  scheduler_.Tick();
  EXPECT_EQ(WorkerOf(first).spec.lease.size(), 64u);
  EXPECT_NE(WorkerOf(first).spec.lease, WorkerOf(second).spec.lease);
}

TEST_F(SchedulerTest, AKilledWorkersJobGoesOnWithAnother) {
  const std::string victim = Queue();
  const std::string other = Queue();
  scheduler_.Tick();
  const std::string lease = WorkerOf(victim).spec.lease;
  const std::string checkpoint = Upload("a checkpoint");
  EXPECT_OK(store_->SetCheckpoint(victim, lease, checkpoint));
  Die(victim);
  EXPECT_EQ(StateOf(victim), JobState::kRunning);
  EXPECT_EQ(store_->Get(victim)->checkpoint_sha256, checkpoint);
  EXPECT_NE(WorkerOf(victim).spec.lease, lease);
  EXPECT_EQ(StateOf(other), JobState::kRunning);
}

TEST_F(SchedulerTest, AJobWhoseWorkersGetNoFurtherFails) {
  const std::string victim = Queue();
  const std::string other = Queue();
  scheduler_.Tick();
  Die(victim);
  Die(victim);
  EXPECT_EQ(StateOf(victim), JobState::kRunning);
  Die(victim);
  EXPECT_EQ(StateOf(victim), JobState::kFailed);
  EXPECT_THAT(store_->Get(victim)->error_message,
              AllOf(HasSubstr("3 workers"),
                    HasSubstr("killed by signal 9 (Killed)"),
                    HasSubstr("allocating 90 GB"), HasSubstr("batch size")));
  EXPECT_EQ(StateOf(other), JobState::kRunning);
}

TEST_F(SchedulerTest, AJobThatGetsFurtherEachTimeGoesOn) {
  const std::string id = Queue();
  scheduler_.Tick();
  for (int i = 0; i < 10; ++i) {
    EXPECT_OK(store_->SetCheckpoint(id, WorkerOf(id).spec.lease,
                                    Upload("checkpoint " + std::to_string(i))));
    Die(id);
    Die(id);
    EXPECT_EQ(StateOf(id), JobState::kRunning);
  }
}

TEST_F(SchedulerTest, AWorkerThatEndsWithoutAWordIsReplaced) {
  const std::string id = Queue();
  for (int i = 0; i < 3; ++i) {
    scheduler_.Tick();
    WorkerOf(id).on_exit({.code = 0});
  }
  scheduler_.Tick();
  EXPECT_THAT(store_->Get(id)->error_message,
              HasSubstr("ended with exit status 0"));
}

TEST_F(SchedulerTest, ASilentWorkerIsKilled) {
  const std::string id = Queue();
  scheduler_.Tick();
  clock_.Advance(absl::Seconds(119));  // It may load for two minutes.
  scheduler_.Tick();
  EXPECT_EQ(StateOf(id), JobState::kRunning);
  Report(id);
  clock_.Advance(absl::Seconds(59));
  Report(id);
  clock_.Advance(absl::Seconds(59));
  scheduler_.Tick();
  EXPECT_FALSE(WorkerOf(id).killed);
  clock_.Advance(absl::Seconds(2));
  scheduler_.Tick();
  EXPECT_TRUE(WorkerOf(id).killed);
  scheduler_.Tick();
  EXPECT_FALSE(WorkerOf(id).killed);  // Another one.
  for (int i = 0; i < 4; ++i) {
    clock_.Advance(absl::Seconds(121));
    scheduler_.Tick();
  }
  EXPECT_EQ(StateOf(id), JobState::kFailed);
  EXPECT_THAT(store_->Get(id)->error_message, HasSubstr("sent nothing for"));
  EXPECT_THAT(scheduler_.RunningJobs(), IsEmpty());
}

TEST_F(SchedulerTest, AWorkerThatNeverReportsIsKilled) {
  const std::string id = Queue();
  scheduler_.Tick();
  clock_.Advance(absl::Seconds(121));
  scheduler_.Tick();
  EXPECT_TRUE(WorkerOf(id).killed);
}

TEST_F(SchedulerTest, ACancelledWorkerMayEndItself) {
  const std::string id = Queue();
  scheduler_.Tick();
  EXPECT_OK(store_->Cancel(id));
  WorkerOf(id).on_exit({.code = 0});
  scheduler_.Tick();
  EXPECT_EQ(StateOf(id), JobState::kCancelled);
  EXPECT_FALSE(WorkerOf(id).killed);
}

TEST_F(SchedulerTest, ACancelledWorkerThatGoesOnIsKilled) {
  const std::string id = Queue();
  scheduler_.Tick();
  Report(id);
  EXPECT_OK(store_->Cancel(id));
  scheduler_.Tick();
  EXPECT_TRUE(WorkerOf(id).killed);
  scheduler_.Tick();
  EXPECT_EQ(StateOf(id), JobState::kCancelled);
}

TEST_F(SchedulerTest, AWorkerThatStaysAfterItsJobIsKilled) {
  const std::string id = Queue();
  scheduler_.Tick();
  EXPECT_OK(store_->Succeed(id, WorkerOf(id).spec.lease, "v"));
  scheduler_.Tick();
  clock_.Advance(absl::Seconds(11));
  scheduler_.Tick();
  EXPECT_TRUE(WorkerOf(id).killed);
  EXPECT_EQ(StateOf(id), JobState::kSucceeded);
}

TEST_F(SchedulerTest, AJobWhoseWorkerCannotStartFails) {
  executor_.start_error = absl::UnavailableError("no such program");
  const std::string id = Queue();
  scheduler_.Tick();
  EXPECT_EQ(StateOf(id), JobState::kFailed);
  EXPECT_THAT(store_->Get(id)->error_message, HasSubstr("no such program"));
  EXPECT_THAT(scheduler_.RunningJobs(), IsEmpty());
}

TEST_F(SchedulerTest, StoppingQueuesRunningJobsAgain) {
  const std::string id = Queue();
  const std::string cancelled = Queue();
  scheduler_.Tick();
  EXPECT_OK(store_->Cancel(cancelled));
  scheduler_.Stop();
  EXPECT_TRUE(WorkerOf(id).terminated);
  EXPECT_FALSE(WorkerOf(id).killed);
  EXPECT_EQ(StateOf(id), JobState::kQueued);
  EXPECT_EQ(StateOf(cancelled), JobState::kCancelled);
}

TEST_F(SchedulerTest, ALostDeviceGivesItsJobsBackToTheQueue) {
  const std::string id = Queue();
  scheduler_.Tick();
  scheduler_.Suspend();
  EXPECT_TRUE(WorkerOf(id).killed);
  EXPECT_EQ(StateOf(id), JobState::kQueued);
  scheduler_.Tick();
  EXPECT_EQ(StateOf(id), JobState::kQueued);
  EXPECT_THAT(scheduler_.RunningJobs(), IsEmpty());
  scheduler_.Resume();
  scheduler_.Tick();
  EXPECT_EQ(StateOf(id), JobState::kRunning);
}

TEST_F(SchedulerTest, StartsNewJobsByItself) {
  scheduler_.Start();
  absl::Notification started;
  const std::string id = Queue();
  const auto watch = store_->Watch(id, 0, [&](const Job& job) {
    if (job.state == JobState::kRunning) started.Notify();
  });
  EXPECT_TRUE(started.WaitForNotificationWithTimeout(absl::Seconds(30)));
  scheduler_.Stop();
  EXPECT_EQ(StateOf(id), JobState::kQueued);
}

}  // namespace
}  // namespace tessera::jobs
