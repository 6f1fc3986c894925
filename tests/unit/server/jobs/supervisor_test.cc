#include "server/jobs/supervisor.h"

#include <gmock/gmock.h>

#include <utility>

#include "absl/synchronization/notification.h"
#include "tests/unit/server/jobs/jobs_fixture.h"

namespace tessera::jobs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class SupervisorTest : public JobsTest {
 protected:
  SupervisorTest() { executor_.store = store_.get(); }
  FakeExecutor::Worker& WorkerOf(const std::string& id) {
    return *executor_.workers.at(id);
  }
  void Report(const std::string& id) {
    EXPECT_OK(store_->Report(id, WorkerOf(id).lease, {}));
  }

  // Its worker is killed, and the next rounds come.
  void Die(const std::string& id) {
    WorkerOf(id).on_exit(
        {.signalled = true, .code = 9, .log_tail = "allocating 90 GB"});
    supervisor_.Tick();
  }

  FakeExecutor executor_;
  Supervisor supervisor_{*store_,
                         executor_,
                         clock_,
                         {.devices = {{.name = "cpu"}, {.name = "cuda:0"}}}};
};

TEST_F(SupervisorTest, RunsOneJobADeviceInOrder) {
  const std::string first = Queue();
  const std::string second = Queue();
  const std::string third = Queue();
  supervisor_.Tick();
  EXPECT_THAT(supervisor_.RunningJobs(),
              UnorderedElementsAre(Pair("cpu", first), Pair("cuda:0", second)));
  EXPECT_EQ(StateOf(third), JobState::kQueued);
  supervisor_.Tick();
  EXPECT_OK(store_->Succeed(first, WorkerOf(first).lease, "v"));
  supervisor_.Tick();
  EXPECT_EQ(StateOf(third), JobState::kQueued);  // The worker has not ended.
  WorkerOf(first).on_exit({});
  supervisor_.Tick();
  EXPECT_EQ(StateOf(first), JobState::kSucceeded);
  EXPECT_EQ(StateOf(third), JobState::kRunning);
  EXPECT_EQ(WorkerOf(third).spec.device, "cpu");
}

TEST_F(SupervisorTest, StartsNoWorkerWithoutAJob) {
  supervisor_.Tick();
  EXPECT_THAT(executor_.all, IsEmpty());
  Queue("cuda:0");
  supervisor_.Tick();
  ASSERT_EQ(executor_.all.size(), 1u);
  EXPECT_EQ(executor_.all[0]->spec.device, "cuda:0");
}

TEST_F(SupervisorTest, StartsNoMoreWorkersThanJobs) {
  executor_.asks = false;
  Queue();
  supervisor_.Tick();
  supervisor_.Tick();
  EXPECT_EQ(executor_.all.size(), 1u);
}

TEST_F(SupervisorTest, GivesEachWorkerANameOfItsOwn) {
  Queue();
  Queue();
  supervisor_.Tick();
  ASSERT_EQ(executor_.all.size(), 2u);
  EXPECT_NE(executor_.all[0]->spec.name, executor_.all[1]->spec.name);
}

TEST_F(SupervisorTest, AWorkerThatFindsNoJobIsNoFailure) {
  executor_.asks = false;
  const std::string id = Queue();
  supervisor_.Tick();
  EXPECT_OK(store_->Cancel(id));
  executor_.all[0]->on_exit({.code = 0});
  supervisor_.Tick();
  executor_.asks = true;
  const std::string next = Queue();
  supervisor_.Tick();
  EXPECT_EQ(StateOf(next), JobState::kRunning);
}

TEST_F(SupervisorTest, WorkersThatEndWithoutAJobAreStartedLessAndLessOften) {
  executor_.asks = false;
  Queue();
  for (int second = 0; second < 60; ++second) {
    supervisor_.Tick();
    for (const auto& worker : executor_.all) {
      if (!std::exchange(worker->killed, true)) worker->on_exit({.code = 127});
    }
    clock_.Advance(absl::Seconds(1));
  }
  EXPECT_GE(executor_.all.size(), 5u);
  EXPECT_LE(executor_.all.size(), 8u);
}

TEST_F(SupervisorTest, AWorkerThatNeverAsksIsKilled) {
  executor_.asks = false;
  Queue();
  supervisor_.Tick();
  clock_.Advance(absl::Seconds(61));
  supervisor_.Tick();
  EXPECT_TRUE(executor_.all[0]->killed);
}

TEST_F(SupervisorTest, AKilledWorkersJobGoesOnWithAnother) {
  const std::string victim = Queue();
  const std::string other = Queue();
  supervisor_.Tick();
  const std::string lease = WorkerOf(victim).lease;
  const std::string checkpoint = Upload("a checkpoint");
  EXPECT_OK(store_->SetCheckpoint(victim, lease, checkpoint));
  Die(victim);
  EXPECT_EQ(StateOf(victim), JobState::kRunning);
  EXPECT_EQ(store_->Get(victim)->checkpoint_sha256, checkpoint);
  EXPECT_NE(WorkerOf(victim).lease, lease);
  EXPECT_EQ(StateOf(other), JobState::kRunning);
}

TEST_F(SupervisorTest, AJobWhoseWorkersGetNoFurtherFails) {
  const std::string victim = Queue();
  const std::string other = Queue();
  supervisor_.Tick();
  Die(victim);
  Die(victim);
  EXPECT_EQ(StateOf(victim), JobState::kRunning);
  Die(victim);
  EXPECT_EQ(StateOf(victim), JobState::kFailed);
  EXPECT_THAT(
      store_->Get(victim)->error_message,
      AllOf(HasSubstr("3 workers"), HasSubstr("killed by signal 9 (Killed)"),
            HasSubstr("allocating 90 GB"), HasSubstr("batch size")));
  EXPECT_EQ(StateOf(other), JobState::kRunning);
}

TEST_F(SupervisorTest, AJobThatGetsFurtherEachTimeGoesOn) {
  const std::string id = Queue();
  supervisor_.Tick();
  for (int i = 0; i < 10; ++i) {
    EXPECT_OK(store_->SetCheckpoint(id, WorkerOf(id).lease,
                                    Upload("checkpoint " + std::to_string(i))));
    Die(id);
    Die(id);
    EXPECT_EQ(StateOf(id), JobState::kRunning);
  }
}

TEST_F(SupervisorTest, AWorkerThatEndsWithoutAWordIsReplaced) {
  const std::string id = Queue();
  for (int i = 0; i < 3; ++i) {
    supervisor_.Tick();
    WorkerOf(id).on_exit({.code = 0});
  }
  supervisor_.Tick();
  EXPECT_THAT(store_->Get(id)->error_message,
              HasSubstr("ended with exit status 0"));
}

TEST_F(SupervisorTest, ASilentWorkerIsKilled) {
  const std::string id = Queue();
  supervisor_.Tick();
  clock_.Advance(absl::Seconds(119));  // It may load for two minutes.
  supervisor_.Tick();
  EXPECT_EQ(StateOf(id), JobState::kRunning);
  Report(id);
  clock_.Advance(absl::Seconds(59));
  Report(id);
  clock_.Advance(absl::Seconds(59));
  supervisor_.Tick();
  EXPECT_FALSE(WorkerOf(id).killed);
  clock_.Advance(absl::Seconds(2));
  supervisor_.Tick();
  EXPECT_TRUE(WorkerOf(id).killed);
  supervisor_.Tick();
  EXPECT_FALSE(WorkerOf(id).killed);  // Another one.
  for (int i = 0; i < 4; ++i) {
    clock_.Advance(absl::Seconds(121));
    supervisor_.Tick();
  }
  EXPECT_EQ(StateOf(id), JobState::kFailed);
  EXPECT_THAT(store_->Get(id)->error_message, HasSubstr("sent nothing for"));
  EXPECT_THAT(supervisor_.RunningJobs(), IsEmpty());
}

TEST_F(SupervisorTest, AWorkerThatNeverReportsIsKilled) {
  const std::string id = Queue();
  supervisor_.Tick();
  clock_.Advance(absl::Seconds(121));
  supervisor_.Tick();
  EXPECT_TRUE(WorkerOf(id).killed);
}

TEST_F(SupervisorTest, ACancelledWorkerMayEndItself) {
  const std::string id = Queue();
  supervisor_.Tick();
  EXPECT_OK(store_->Cancel(id));
  WorkerOf(id).on_exit({.code = 0});
  supervisor_.Tick();
  EXPECT_EQ(StateOf(id), JobState::kCancelled);
  EXPECT_FALSE(WorkerOf(id).killed);
}

TEST_F(SupervisorTest, ACancelledWorkerThatGoesOnIsKilled) {
  const std::string id = Queue();
  supervisor_.Tick();
  Report(id);
  EXPECT_OK(store_->Cancel(id));
  supervisor_.Tick();
  EXPECT_TRUE(WorkerOf(id).killed);
  supervisor_.Tick();
  EXPECT_EQ(StateOf(id), JobState::kCancelled);
}

TEST_F(SupervisorTest, AWorkerThatStaysAfterItsJobIsKilled) {
  const std::string id = Queue();
  supervisor_.Tick();
  supervisor_.Tick();
  EXPECT_OK(store_->Succeed(id, WorkerOf(id).lease, "v"));
  supervisor_.Tick();
  clock_.Advance(absl::Seconds(11));
  supervisor_.Tick();
  EXPECT_TRUE(WorkerOf(id).killed);
  EXPECT_EQ(StateOf(id), JobState::kSucceeded);
}

TEST_F(SupervisorTest, AJobWaitsWhileNoWorkerCanBeStarted) {
  executor_.start_error = absl::UnavailableError("no such program");
  const std::string id = Queue();
  supervisor_.Tick();
  EXPECT_EQ(StateOf(id), JobState::kQueued);
  executor_.start_error = absl::OkStatus();
  clock_.Advance(absl::Seconds(2));
  supervisor_.Tick();
  EXPECT_EQ(StateOf(id), JobState::kRunning);
}

TEST_F(SupervisorTest, StoppingQueuesRunningJobsAgain) {
  const std::string id = Queue();
  const std::string cancelled = Queue();
  supervisor_.Tick();
  EXPECT_OK(store_->Cancel(cancelled));
  supervisor_.Stop();
  EXPECT_TRUE(WorkerOf(id).terminated);
  EXPECT_FALSE(WorkerOf(id).killed);
  EXPECT_EQ(StateOf(id), JobState::kQueued);
  EXPECT_EQ(StateOf(cancelled), JobState::kCancelled);
}

TEST_F(SupervisorTest, ALostDeviceGivesItsJobsBackToTheQueue) {
  const std::string id = Queue("cuda:0");
  const std::string other = Queue("cpu");
  supervisor_.Tick();
  supervisor_.Suspend("cuda:0");
  EXPECT_TRUE(WorkerOf(id).killed);
  EXPECT_EQ(StateOf(id), JobState::kQueued);
  supervisor_.Tick();
  EXPECT_EQ(StateOf(id), JobState::kQueued);
  EXPECT_THAT(supervisor_.RunningJobs(), ElementsAre(Pair("cpu", other)));
  EXPECT_FALSE(WorkerOf(other).killed);
  WorkerOf(id).on_exit({.signalled = true, .code = 9});
  supervisor_.Resume("cuda:0");
  supervisor_.Tick();
  EXPECT_EQ(StateOf(id), JobState::kRunning);
}

// The parts of a CPU are one device to jobs, and two to whoever looks.
TEST_F(SupervisorTest, PartsOfACpuTrainAtOnce) {
  Supervisor divided(
      *store_, executor_, clock_,
      {.devices = {{.name = "cpu:0", .hardware = "cpu", .threads = 3},
                   {.name = "cpu:1", .hardware = "cpu", .threads = 2}}});
  const std::string first = Queue("cpu");
  const std::string second = Queue("auto");
  divided.Tick();
  EXPECT_THAT(
      divided.RunningJobs(),
      UnorderedElementsAre(Pair("cpu:0", first), Pair("cpu:1", second)));
  EXPECT_EQ(store_->Get(second)->device, "cpu");
  EXPECT_EQ(WorkerOf(first).spec.threads, 3);
  EXPECT_EQ(WorkerOf(second).spec.threads, 2);
}

TEST_F(SupervisorTest, StartsNewJobsByItself) {
  supervisor_.Start();
  absl::Notification started;
  const std::string id = Queue();
  const auto watch = store_->Watch(id, 0, [&](const Job& job) {
    if (job.state == JobState::kRunning) started.Notify();
  });
  EXPECT_TRUE(started.WaitForNotificationWithTimeout(absl::Seconds(30)));
  supervisor_.Stop();
  EXPECT_EQ(StateOf(id), JobState::kQueued);
}

}  // namespace
}  // namespace tessera::jobs
