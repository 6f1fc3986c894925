#include "server/jobs/worker_desk.h"

#include "base/error_reason.h"
#include "tests/unit/server/jobs/jobs_fixture.h"

namespace tessera::jobs {
namespace {

class WorkerDeskTest : public JobsTest {
 protected:
  absl::StatusOr<std::string> Add(const FinishedTraining& finished) {
    added_.push_back(finished);
    if (!sink_error_.ok()) return sink_error_;
    return "models/cells/versions/1";
  }

  bool paused_ = false;
  absl::Status sink_error_;
  std::vector<FinishedTraining> added_;
  WorkerDesk desk_{
      *store_, [this](const auto& finished) { return Add(finished); },
      [this](const std::string& device) { return paused_ && device == "cpu"; }};
};

TEST_F(WorkerDeskTest, HandsOutTheAssignment) {
  const std::string id = QueueAndStart();
  const auto job = desk_.GetAssignment(id, kLease);
  ASSERT_OK(job);
  EXPECT_EQ(job->dataset, "datasets/nuclei/revisions/2");
  EXPECT_EQ(job->device, "cpu");
  EXPECT_ERROR(desk_.GetAssignment(id, "guess"), kPermissionDenied,
               "LEASE_INVALID");
}

TEST_F(WorkerDeskTest, DirectsTheWorker) {
  const std::string id = QueueAndStart();
  EXPECT_EQ(desk_.ReportProgress(id, kLease, {}).value(),
            Directive::kContinue);
  paused_ = true;
  EXPECT_EQ(desk_.ReportProgress(id, kLease, {}).value(), Directive::kPause);
  EXPECT_OK(store_->Cancel(id));
  EXPECT_EQ(desk_.ReportProgress(id, kLease, {}).value(), Directive::kCancel);
}

TEST_F(WorkerDeskTest, EndsAJobWithItsVersion) {
  const std::string id = QueueAndStart();
  EXPECT_EQ(desk_.FinishJob(id, kLease, "w", "m").value(),
            "models/cells/versions/1");
  EXPECT_EQ(StateOf(id), JobState::kSucceeded);
  ASSERT_EQ(added_.size(), 1u);
  EXPECT_EQ(added_[0].job_id, id);
  EXPECT_EQ(added_[0].model_id, "cells");
}

TEST_F(WorkerDeskTest, AddsNoVersionWithoutTheLease) {
  const std::string id = QueueAndStart();
  EXPECT_ERROR(desk_.FinishJob(id, "guess", "w", "m"), kPermissionDenied,
               "LEASE_INVALID");
  EXPECT_TRUE(added_.empty());
}

TEST_F(WorkerDeskTest, LetsTheJobGoOnWhenTheVersionIsRefused) {
  const std::string id = QueueAndStart();
  sink_error_ = absl::InvalidArgumentError("not a version");
  EXPECT_EQ(desk_.FinishJob(id, kLease, "w", "m").status(), sink_error_);
  EXPECT_EQ(StateOf(id), JobState::kRunning);
  EXPECT_OK(desk_.FailJob(id, kLease, "could not finish"));
  EXPECT_EQ(store_->Get(id)->error_message, "could not finish");
}

TEST_F(WorkerDeskTest, HasFilesSentAgainThatWereRemovedOrDamagedMeanwhile) {
  const std::string id = QueueAndStart();
  sink_error_ = WithReason(absl::FailedPreconditionError("not on the server"),
                           "FILE_NOT_UPLOADED");
  EXPECT_ERROR(desk_.FinishJob(id, kLease, "w", "m"), kAborted, "");
  sink_error_ = WithReason(absl::DataLossError("other bytes"), "FILE_DAMAGED");
  EXPECT_ERROR(desk_.FinishJob(id, kLease, "w", "m"), kAborted, "");
  sink_error_ = absl::OkStatus();
  EXPECT_OK(desk_.FinishJob(id, kLease, "w", "m"));
}

TEST_F(WorkerDeskTest, SavesCheckpoints) {
  const std::string id = QueueAndStart();
  const std::string digest = Upload("checkpoint");
  EXPECT_OK(desk_.SaveCheckpoint(id, kLease, digest));
  EXPECT_EQ(desk_.GetAssignment(id, kLease)->checkpoint_sha256, digest);
}

}  // namespace
}  // namespace tessera::jobs
