#include "server/jobs/local_executor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "server/jobs/scheduler.h"
#include "tests/unit/server/jobs/jobs_fixture.h"

namespace tessera::jobs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::Duration kPatience = absl::Seconds(60);

class LocalExecutorTest : public JobsTest {
 protected:
  // Workers run this; `--job` is its $0 and the job's id its $1.
  std::unique_ptr<LocalExecutor> Shell(const std::string& script) {
    return LocalExecutor::Create({.argv = {"/bin/sh", "-c", script},
                                  .log_dir = folder_ / "logs"})
        .value();
  }
  WorkerExit RunToItsEnd(LocalExecutor& executor) {
    WorkerExit result;
    absl::Notification ended;
    const auto handle = executor.Start({.job_id = "j1", .lease = "secret"},
                                       [&](const WorkerExit& exit) {
                                         result = exit;
                                         ended.Notify();
                                       });
    EXPECT_OK(handle);
    EXPECT_TRUE(ended.WaitForNotificationWithTimeout(kPatience));
    return result;
  }
};

TEST_F(LocalExecutorTest, TellsTheExitStatusAndTheLastLines) {
  const auto executor =
      Shell("i=0; while [ $i -lt 99 ]; do i=$((i+1)); echo line $i; done; "
            "echo last words >&2; exit 3");
  const WorkerExit exit = RunToItsEnd(*executor);
  EXPECT_FALSE(exit.signalled);
  EXPECT_EQ(exit.code, 3);
  EXPECT_THAT(exit.log_tail, AllOf(HasSubstr("line 99\nlast words"),
                                   Not(HasSubstr("line 89\n"))));
}

TEST_F(LocalExecutorTest, PassesJobOnTheLineAndLeaseInTheEnvironment) {
  const auto executor = Shell("echo $0 $1 $TESSERA_LEASE");
  EXPECT_EQ(RunToItsEnd(*executor).log_tail, "--job j1 secret");
}

TEST_F(LocalExecutorTest, OffersWorkersToTheOutOfMemoryKiller) {
  const auto executor = Shell(
      "while read score </proc/self/oom_score_adj && [ $score -ne 1000 ]; "
      "do :; done; echo offered");
  EXPECT_EQ(RunToItsEnd(*executor).log_tail, "offered");
}

TEST_F(LocalExecutorTest, AppendsToTheLog) {
  const auto executor = Shell("echo once");
  RunToItsEnd(*executor);
  RunToItsEnd(*executor);
  EXPECT_EQ(testing::ReadBytes(folder_ / "logs/j1.log"), "once\nonce\n");
}

TEST_F(LocalExecutorTest, TellsTheSignal) {
  const auto executor = Shell("kill -SEGV $$");
  const WorkerExit exit = RunToItsEnd(*executor);
  EXPECT_TRUE(exit.signalled);
  EXPECT_EQ(exit.code, SIGSEGV);
}

TEST_F(LocalExecutorTest, TerminatesAndKills) {
  const auto executor = Shell("exec sleep 600");
  for (const bool kill : {false, true}) {
    WorkerExit result;
    absl::Notification ended;
    const auto handle =
        executor->Start({.job_id = "j1"}, [&](const WorkerExit& exit) {
          result = exit;
          ended.Notify();
        });
    ASSERT_OK(handle);
    kill ? (*handle)->Kill() : (*handle)->Terminate();
    ASSERT_TRUE(ended.WaitForNotificationWithTimeout(kPatience));
    EXPECT_EQ(result.code, kill ? SIGKILL : SIGTERM);
    (*handle)->Kill();  // It has ended: nothing happens.
  }
}

TEST_F(LocalExecutorTest, KillsWhatRunsWhenItIsDestroyed) {
  auto executor = Shell("exec sleep 600");
  bool called = false;
  ASSERT_OK(executor->Start({.job_id = "j1"},
                            [&](const WorkerExit&) { called = true; }));
  executor.reset();  // Hangs if the worker is not killed.
  EXPECT_FALSE(called);
}

TEST_F(LocalExecutorTest, SaysWhyItCannotStart) {
  const auto executor = LocalExecutor::Create(
      {.argv = {"/no/such/program"}, .log_dir = folder_ / "logs"}).value();
  EXPECT_EQ(executor->Start({.job_id = "j1"}, [](const WorkerExit&) {})
                .status().code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(LocalExecutorTest, AWorkerThatKillsItselfFailsOnlyItsJob) {
  const std::string victim = Queue();
  const std::string other = Queue();
  const auto executor =
      Shell("[ $1 = " + victim + " ] && kill -KILL $$; exec sleep 600");
  Scheduler scheduler(*store_, *executor, clock_,
                      {.devices = {"cpu", "cuda:0"}});
  absl::Notification failed;
  const auto watch = store_->Watch(victim, 0, [&](const Job& job) {
    if (job.state == JobState::kFailed) failed.Notify();
  });
  scheduler.Start();
  EXPECT_TRUE(failed.WaitForNotificationWithTimeout(kPatience));
  EXPECT_THAT(store_->Get(victim)->error_message, HasSubstr("signal 9"));
  EXPECT_EQ(StateOf(other), JobState::kRunning);
  scheduler.Stop();
  EXPECT_EQ(StateOf(other), JobState::kQueued);
}

}  // namespace
}  // namespace tessera::jobs
