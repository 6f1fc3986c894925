#include <gmock/gmock.h>

#include "server/jobs/job_store.h"
#include "tests/unit/server/jobs/jobs_fixture.h"

namespace tessera::jobs {
namespace {

using JobStoreRunningTest = JobsTest;

TEST_F(JobStoreRunningTest, StartsAJobOnce) {
  const std::string id = QueueAndStart();
  const auto job = store_->Get(id);
  EXPECT_EQ(job->state, JobState::kRunning);
  EXPECT_EQ(job->device, "cpu");
  EXPECT_EQ(job->start_time, clock_.Now());
  EXPECT_EQ(job->queue_position, 0);
  EXPECT_FALSE(store_->Acquire(OwnWorker(), "other")->has_value());
}

TEST_F(JobStoreRunningTest, OnlyTheLeaseMayChangeARunningJob) {
  const std::string id = QueueAndStart();
  const std::string queued = Queue();
  EXPECT_ERROR(store_->CheckLease(id, "guess"), kPermissionDenied,
               "LEASE_INVALID");
  EXPECT_ERROR(store_->Report(id, "guess", {}), kPermissionDenied,
               "LEASE_INVALID");
  EXPECT_ERROR(store_->Succeed(id, "guess", "models/m/versions/1"),
               kPermissionDenied, "LEASE_INVALID");
  EXPECT_ERROR(store_->Fail(queued, "", "x"), kPermissionDenied,
               "LEASE_INVALID");
  EXPECT_ERROR(store_->Report("none", kLease, {}), kNotFound, "JOB_NOT_FOUND");
  EXPECT_EQ(StateOf(id), JobState::kRunning);
  EXPECT_EQ(StateOf(queued), JobState::kQueued);
}

TEST_F(JobStoreRunningTest, OnlyTheLeaseCountsAsContact) {
  const std::string id = QueueAndStart();
  const absl::Time start = clock_.Now();
  clock_.Advance(absl::Seconds(90));
  EXPECT_FALSE(store_->CheckLease(id, "guess").ok());
  EXPECT_FALSE(store_->Report(id, "guess", {}).ok());
  EXPECT_EQ(LeaseOf(id).contact, start);
  EXPECT_OK(store_->Report(id, kLease, {}));
  EXPECT_EQ(LeaseOf(id).contact, clock_.Now());
}

TEST_F(JobStoreRunningTest, KeepsNoLeaseInTheDatabase) {
  QueueAndStart();
  const auto rows = database_->Execute("SELECT lease_sha256 FROM training_jobs");
  EXPECT_EQ(rows->front().Text(0).size(), 64u);
  EXPECT_EQ(rows->front().Text(0).find(kLease), std::string::npos);
}

TEST_F(JobStoreRunningTest, EndsInOneFinalStateOnly) {
  const std::string id = QueueAndStart();
  clock_.Advance(absl::Seconds(5));
  EXPECT_OK(store_->Succeed(id, kLease, "models/cells/versions/1"));
  EXPECT_OK(store_->Succeed(id, kLease, "models/cells/versions/1"));  // Retry.
  EXPECT_ERROR(store_->Fail(id, kLease, "late"), kPermissionDenied,
               "LEASE_INVALID");
  const auto job = store_->Cancel(id);
  ASSERT_OK(job);
  EXPECT_EQ(job->state, JobState::kSucceeded);
  EXPECT_EQ(job->model_version, "models/cells/versions/1");
  EXPECT_EQ(job->error_message, "");
  EXPECT_EQ(job->end_time, clock_.Now());
}

TEST_F(JobStoreRunningTest, CancelsQueuedJobsAtOnceAndRunningOnesLater) {
  const std::string running = QueueAndStart();
  const std::string queued = Queue();
  const std::string behind = Queue();
  EXPECT_EQ(store_->Cancel(queued)->state, JobState::kCancelled);
  EXPECT_EQ(store_->Get(behind)->queue_position, 1);
  const auto job = store_->Cancel(running);
  EXPECT_EQ(job->state, JobState::kRunning);
  EXPECT_TRUE(job->cancel_requested);
  EXPECT_OK(store_->Cancel(running));
  EXPECT_TRUE(LeaseOf(running).cancelled);
  EXPECT_OK(store_->FinishCancel(LeaseOf(running)));
  EXPECT_EQ(StateOf(running), JobState::kCancelled);
  EXPECT_ERROR(store_->Cancel("none"), kNotFound, "JOB_NOT_FOUND");
}

TEST_F(JobStoreRunningTest, ResumesRunningJobsFirstAfterARestart) {
  const std::string waiting = Queue("cuda:0");
  const std::string id = QueueAndStart();
  const std::string checkpoint = Upload("checkpoint");
  EXPECT_OK(store_->Report(id, kLease, {.epoch = 1, .history = {{.epoch = 1}}}));
  EXPECT_OK(store_->SetCheckpoint(id, kLease, checkpoint));
  const int64_t sequence = store_->Get(id)->sequence;
  Restart();
  const auto job = store_->Get(id);
  EXPECT_EQ(job->state, JobState::kQueued);
  EXPECT_EQ(job->queue_position, 1);
  EXPECT_EQ(job->checkpoint_sha256, checkpoint);
  EXPECT_EQ(job->progress.history.size(), 1u);
  EXPECT_GT(job->sequence, sequence);
  EXPECT_TRUE(state_.Has(checkpoint));
  EXPECT_EQ(store_->Get(waiting)->queue_position, 2);
  EXPECT_ERROR(store_->Report(id, kLease, {}), kPermissionDenied,
               "LEASE_INVALID");
}

// Another server that shares the database.
TEST_F(JobStoreRunningTest, AnyServerAnswersAWorker) {
  const std::string id = QueueAndStart();
  JobStoreOptions options;
  options.server = "other";
  const auto other =
      JobStore::Open(*database_, state_.files(), clock_, options).value();
  EXPECT_EQ(StateOf(id), JobState::kRunning) << "its lease has not expired";
  EXPECT_OK(other->Report(id, kLease, {.epoch = 1,
                                       .epochs = 9,
                                       .step = 3,
                                       .steps = 7,
                                       .history = {{.epoch = 1}},
                                       .data_wait_ratio = 0.5}));
  const auto job = store_->Get(id);
  EXPECT_EQ(job->progress.step, 3);
  EXPECT_EQ(job->progress.data_wait_ratio, 0.5);
  EXPECT_EQ(job->progress.history.size(), 1u);
  EXPECT_OK(other->Cancel(id));
  EXPECT_TRUE(LeaseOf(id).cancelled);
  EXPECT_OK(other->FinishCancel(LeaseOf(id)));
  EXPECT_EQ(StateOf(id), JobState::kCancelled);
}

TEST_F(JobStoreRunningTest, AServerTakesJobsOfAnotherOnceTheirLeaseExpires) {
  const std::string id = QueueAndStart();
  JobStoreOptions options;
  options.server = "other";
  const auto other =
      JobStore::Open(*database_, state_.files(), clock_, options).value();
  // Before its first report a worker has more time.
  clock_.Advance(options.lease_limits.first_silence);
  EXPECT_OK(other->Reconcile({}));
  EXPECT_EQ(StateOf(id), JobState::kRunning);
  EXPECT_OK(store_->Report(id, kLease, {.epochs = 9, .step = 1}));
  clock_.Advance(options.lease_limits.silence);
  EXPECT_OK(other->Reconcile({}));
  EXPECT_EQ(StateOf(id), JobState::kRunning);
  clock_.Advance(absl::Seconds(1));
  EXPECT_OK(other->Reconcile({}));
  EXPECT_EQ(StateOf(id), JobState::kQueued);
  EXPECT_ERROR(store_->CheckLease(id, kLease), kPermissionDenied,
               "LEASE_INVALID");
}

TEST_F(JobStoreRunningTest, CountsDeathsInARowWithoutANewCheckpoint) {
  const std::string id = Queue();
  const auto die = [&] {
    Start(id);
    return store_->SettleDeath(LeaseOf(id), "was killed").value();
  };
  EXPECT_EQ(die(), JobState::kQueued);
  Restart();
  EXPECT_EQ(die(), JobState::kQueued);
  Start(id);
  EXPECT_OK(store_->SetCheckpoint(id, kLease, Upload("further")));
  EXPECT_EQ(store_->SettleDeath(LeaseOf(id), "was killed").value(),
            JobState::kQueued);
  EXPECT_EQ(die(), JobState::kQueued);
  // The same checkpoint again is no progress.
  Start(id);
  EXPECT_OK(store_->SetCheckpoint(id, kLease, Upload("further")));
  EXPECT_EQ(store_->SettleDeath(LeaseOf(id), "was killed").value(),
            JobState::kFailed);
  EXPECT_THAT(store_->Get(id)->error_message,
              ::testing::MatchesRegex(
                  "3 workers in a row ended and got no further; the last one "
                  "\\(.+/[0-9a-f]{8} on cpu, at [-0-9]+ [:0-9]+Z\\) was "
                  "killed"));
}

TEST_F(JobStoreRunningTest, HasSucceededOnceItsVersionIsThere) {
  const std::string id = QueueAndStart();
  AddVersionOf(id);
  Restart();
  EXPECT_EQ(StateOf(id), JobState::kSucceeded);
  EXPECT_EQ(store_->Get(id)->model_version, "models/cells/versions/1");
}

TEST_F(JobStoreRunningTest, FinishesACancellationAfterARestart) {
  const std::string id = QueueAndStart();
  EXPECT_OK(store_->Cancel(id));
  Restart();
  EXPECT_EQ(StateOf(id), JobState::kCancelled);
}

TEST_F(JobStoreRunningTest, ReplacesAndDropsCheckpoints) {
  const std::string id = QueueAndStart();
  const std::string first = Upload("first");
  const std::string second = Upload("second");
  EXPECT_OK(store_->SetCheckpoint(id, kLease, first));
  EXPECT_OK(store_->SetCheckpoint(id, kLease, second));
  EXPECT_FALSE(state_.Has(first));
  EXPECT_ERROR(store_->SetCheckpoint(id, kLease, std::string(64, '0')),
               kFailedPrecondition, "FILE_NOT_UPLOADED");
  EXPECT_OK(store_->Fail(id, kLease, "no memory"));
  EXPECT_FALSE(state_.Has(second));
  EXPECT_EQ(store_->Get(id)->error_message, "no memory");
}

}  // namespace
}  // namespace tessera::jobs
