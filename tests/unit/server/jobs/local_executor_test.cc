#include "server/jobs/local_executor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "server/jobs/supervisor.h"
#include "tests/unit/server/jobs/jobs_fixture.h"

namespace tessera::jobs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::Duration kPatience = absl::Seconds(60);

class LocalExecutorTest : public JobsTest {
 protected:
  // Workers run this; `--device` is its $0 and the device its $1.
  std::unique_ptr<LocalExecutor> Shell(const std::string& script) {
    return LocalExecutor::Create({.argv = {"/bin/sh", "-c", script},
                                  .token = "secret",
                                  .log_dir = folder_ / "logs"})
        .value();
  }
  WorkerExit RunToItsEnd(LocalExecutor& executor) {
    WorkerExit result;
    absl::Notification ended;
    const auto handle = executor.Start({.name = "m/1", .device = "cpu"},
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

TEST_F(LocalExecutorTest, PassesTheDeviceOnTheLineAndSecretsInTheEnvironment) {
  const auto executor =
      Shell("echo $0 $1 $TESSERA_WORKER_NAME $TESSERA_WORKER_TOKEN");
  EXPECT_EQ(RunToItsEnd(*executor).log_tail, "--device cpu m/1 secret");
}

TEST_F(LocalExecutorTest, ReadsTheEndOfAJobsLog) {
  const auto executor = Shell("exit");
  EXPECT_EQ(executor->LogTail("j1"), "");
  folder_.Write("logs/j1.log", "one\ntwo\n");
  EXPECT_EQ(executor->LogTail("j1"), "one\ntwo");
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
  EXPECT_EQ(testing::ReadBytes(folder_ / "logs/workers.log"), "once\nonce\n");
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
        executor->Start({.name = "m/1"}, [&](const WorkerExit& exit) {
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
  ASSERT_OK(executor->Start({.name = "m/1"},
                            [&](const WorkerExit&) { called = true; }));
  executor.reset();  // Hangs if the worker is not killed.
  EXPECT_FALSE(called);
}

TEST_F(LocalExecutorTest, SaysWhyItCannotStart) {
  const auto executor = LocalExecutor::Create({.argv = {"/no/such/program"},
                                               .log_dir = folder_ / "logs"})
                            .value();
  EXPECT_EQ(executor->Start({.name = "m/1"}, [](const WorkerExit&) {})
                .status()
                .code(),
            absl::StatusCode::kUnavailable);
}

// Takes a job for each process that it starts, as the process would. Then makes
// the file `go`.
class AskingExecutor final : public Executor {
 public:
  AskingExecutor(LocalExecutor& processes, JobStore& store,
                 const testing::ScratchFolder& folder)
      : processes_(processes), store_(store), folder_(folder) {}

  absl::StatusOr<std::unique_ptr<WorkerHandle>> Start(
      const WorkerSpec& spec,
      std::function<void(const WorkerExit&)> on_exit) override {
    auto handle = processes_.Start(spec, std::move(on_exit));
    EXPECT_OK(store_.Acquire(
        {.name = spec.name, .device = spec.device, .server = "server"},
        spec.name));
    folder_.Write("go", "");
    return handle;
  }
  std::string LogTail(const std::string& job_id) const override {
    return processes_.LogTail(job_id);
  }

 private:
  LocalExecutor& processes_;
  JobStore& store_;
  const testing::ScratchFolder& folder_;
};

TEST_F(LocalExecutorTest, AWorkerThatKillsItselfFailsOnlyItsJob) {
  const std::string victim = Queue("cpu");
  const std::string other = Queue("cuda:0");
  const std::string go = (folder_ / "go").string();
  const auto processes =
      Shell("[ $1 = cpu ] || exec sleep 600; until [ -e " + go +
            " ]; do :; done; rm " + go + "; kill -KILL $$");
  AskingExecutor executor(*processes, *store_, folder_);
  Supervisor supervisor(*store_, executor, clock_,
                        {.devices = {{.name = "cpu"}, {.name = "cuda:0"}}});
  absl::Notification failed;
  const auto watch = store_->Watch(victim, 0, [&](const Job& job) {
    if (job.state == JobState::kFailed) failed.Notify();
  });
  supervisor.Start();
  EXPECT_TRUE(failed.WaitForNotificationWithTimeout(kPatience));
  EXPECT_THAT(store_->Get(victim)->error_message, HasSubstr("signal 9"));
  EXPECT_EQ(StateOf(other), JobState::kRunning);
  supervisor.Stop();
  EXPECT_EQ(StateOf(other), JobState::kQueued);
}

}  // namespace
}  // namespace tessera::jobs
