#include "server/app/assignments.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/server/app/app_fixture.h"

namespace tessera::app {
namespace {

class AssignmentsTest : public AppTest {
 protected:
  AssignmentsTest() {
    EXPECT_OK(MakeDataset(owner_, "d"));
    EXPECT_OK(models_.Import(owner_, VersionOf(owner_, "m"), ""));
    const auto job = jobs_.Create(owner_, Training("d", "new", "m/versions/1"),
                                  "");
    EXPECT_OK(job);
    id_ = job->id;
    EXPECT_OK(job_store_->Acquire({.name = "m/1", .device = "cpu"}, kLease));
  }
  jobs::JobId Job() const { return jobs::JobId::Known(id_); }
  absl::Status Open(const std::string& sha256) {
    return assignments_.OpenFile(Job(), kLease, sha256).status();
  }

  static constexpr char kLease[] = "secret";
  jobs::WorkerDesk desk_{
      *job_store_,
      [](const jobs::FinishedTraining&) -> absl::StatusOr<std::string> {
        return absl::UnimplementedError("no training ends here");
      },
      nullptr};
  Assignments assignments_{desk_, catalog_, registry_, state_.files()};
  std::string id_;
};

TEST_F(AssignmentsTest, HasWhatAWorkerNeedsToBegin) {
  const auto assignment = assignments_.Get(Job(), kLease);
  ASSERT_OK(assignment);
  EXPECT_EQ(assignment->job.id, id_);
  EXPECT_EQ(assignment->dataset.revision_name(), "datasets/d/revisions/1");
  ASSERT_EQ(assignment->samples.size(), 1u);
  EXPECT_EQ(assignment->fingerprint.objects, 100);
  ASSERT_TRUE(assignment->initial);
  EXPECT_EQ(assignment->initial->name(), "models/m/versions/1");
}

TEST_F(AssignmentsTest, AWorkerReadsTheFilesOfItsJobOnly) {
  const auto assignment = assignments_.Get(Job(), kLease);
  ASSERT_OK(assignment);
  EXPECT_OK(Open(assignment->samples[0].image.sha256));
  EXPECT_OK(Open(assignment->samples[0].mask.sha256));
  EXPECT_OK(Open(assignment->initial->weights_sha256));
  const std::string checkpoint = state_.Take("checkpoint");
  EXPECT_ERROR(Open(checkpoint), kNotFound, "");
  EXPECT_OK(desk_.SaveCheckpoint(id_, kLease, checkpoint));
  EXPECT_OK(Open(checkpoint));
  // Its owner's, and of the server, but not of the job.
  EXPECT_ERROR(Open(Send(owner_, "another file")), kNotFound, "");
  EXPECT_ERROR(Open(""), kNotFound, "");
}

TEST_F(AssignmentsTest, NobodyReadsAnythingWithoutTheLease) {
  const auto assignment = assignments_.Get(Job(), kLease);
  ASSERT_OK(assignment);
  const std::string image = assignment->samples[0].image.sha256;
  EXPECT_ERROR(assignments_.Get(Job(), "guess"), kPermissionDenied,
               "LEASE_INVALID");
  EXPECT_ERROR(assignments_.OpenFile(Job(), "guess", image), kPermissionDenied,
               "LEASE_INVALID");
  EXPECT_OK(job_store_->Fail(id_, kLease, "no memory"));
  EXPECT_ERROR(Open(image), kPermissionDenied, "LEASE_INVALID");
}

}  // namespace
}  // namespace tessera::app
