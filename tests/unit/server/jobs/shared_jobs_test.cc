// Two processes that share a database: each has a store of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/jobs/job_store.h"
#include "tests/unit/server/jobs/jobs_fixture.h"

namespace tessera::jobs {
namespace {

using ::testing::ElementsAre;

JobStoreOptions Shared(const std::string& server) {
  JobStoreOptions options;
  options.server = server;
  options.publishing.shared = true;
  return options;
}

class SharedJobsTest : public JobsTest {
 protected:
  SharedJobsTest() : JobsTest(/*twice=*/false) {
    Restart(Shared("server"));
    other_ = JobStore::Open(*database_, state_.files(), clock_, Shared("other"))
                 .value();
    other_->publisher().AddWakeUp([this] {
      const absl::MutexLock lock(&mu_);
      woken_ = true;
    });
  }
  ~SharedJobsTest() override { other_.reset(); }

  // Whether the other process is told within a time that is longer than any
  // notification takes.
  bool IsWoken() {
    const absl::MutexLock lock(&mu_);
    const bool woken =
        mu_.AwaitWithTimeout(absl::Condition(&woken_), absl::Seconds(30));
    woken_ = false;
    return woken;
  }

  std::unique_ptr<JobStore> other_;
  absl::Mutex mu_;
  bool woken_ ABSL_GUARDED_BY(mu_) = false;
};

TEST_F(SharedJobsTest, AJobOfOneWakesTheOther) {
  const std::string id = Queue();
  EXPECT_TRUE(IsWoken());
  EXPECT_TRUE(other_->Acquire(OwnWorker(), "lease").value().has_value());
}

TEST_F(SharedJobsTest, WhoWatchesAtOneSeesWhatBecomesOfTheJobAtTheOther) {
  const std::string id = Queue();
  std::vector<JobState> seen;
  const auto watch =
      other_->Watch(id, 0, [&](const Job& job) { seen.push_back(job.state); });
  ASSERT_OK(watch);
  EXPECT_TRUE(IsWoken());
  Start(id);
  EXPECT_TRUE(IsWoken());
  EXPECT_OK(other_->Reconcile({}));
  EXPECT_OK(store_->Fail(id, kLease, "no"));
  EXPECT_TRUE(IsWoken());
  EXPECT_OK(other_->Reconcile({}));
  EXPECT_THAT(seen, ElementsAre(JobState::kQueued, JobState::kRunning,
                                JobState::kFailed));
}

TEST_F(SharedJobsTest, ProgressAtOneIsSeenAtTheOtherWithItsNextRound) {
  const std::string id = QueueAndStart();
  int step = 0;
  const auto watch =
      other_->Watch(id, 0, [&](const Job& job) { step = job.progress.step; });
  ASSERT_OK(watch);
  Progress progress;
  progress.step = 7;
  progress.steps = 10;
  ASSERT_OK(store_->Report(id, kLease, progress));
  EXPECT_OK(other_->Reconcile({}));
  EXPECT_EQ(step, 7);
}

}  // namespace
}  // namespace tessera::jobs
