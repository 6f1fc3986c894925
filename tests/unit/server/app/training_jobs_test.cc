#include "server/app/training_jobs.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/server/app/app_fixture.h"

namespace tessera::app {
namespace {

using access::Visibility;

class TrainingJobsTest : public AppTest {
 protected:
  TrainingJobsTest() {
    EXPECT_OK(MakeDataset(owner_, "d"));
    EXPECT_OK(models_.Import(owner_, VersionOf(owner_, "m"), ""));
  }
};

TEST_F(TrainingJobsTest, PlansFromTheDatasetAndKeepsWhatIsGiven) {
  TrainingRequest request = Training("d", "n");
  request.given = [](version::TrainingParameters& to) { to.epochs = 7; };
  const auto job = jobs_.Create(owner_, request, "");
  ASSERT_OK(job);
  EXPECT_EQ(job->owner, "owner");
  EXPECT_EQ(job->dataset, "datasets/d/revisions/1");
  EXPECT_EQ(job->parameters.epochs, 7);
  EXPECT_FALSE(job->plan.empty());
}

TEST_F(TrainingJobsTest, APreviewPlansAndLeavesNothing) {
  TrainingRequest request = Training("d", "n");
  request.given = [](version::TrainingParameters& to) { to.epochs = 7; };
  const auto planned = jobs_.Preview(owner_, request);
  ASSERT_OK(planned);
  EXPECT_EQ(planned->dataset, "datasets/d/revisions/1");
  EXPECT_EQ(planned->parameters.epochs, 7);
  EXPECT_FALSE(planned->plan.empty());
  EXPECT_TRUE(jobs_.List(owner_, {})->items.empty());
  // The name of the model stays free.
  EXPECT_OK(MakeDataset(stranger_, "theirs"));
  EXPECT_OK(jobs_.Create(stranger_, Training("theirs", "n"), ""));
  EXPECT_ERROR(jobs_.Preview(owner_, request), kNotFound, "MODEL_NOT_FOUND");
  EXPECT_ERROR(jobs_.Preview(stranger_, request), kNotFound,
               "DATASET_NOT_FOUND");
  EXPECT_ERROR(jobs_.Preview(viewer_, request), kPermissionDenied,
               "ROLE_TOO_LOW");
}

TEST_F(TrainingJobsTest, WhoReadsADatasetMayTrainOnItAndOwnsWhatComesOfIt) {
  EXPECT_OK(datasets_.Share(owner_, Dataset("d"), Visibility::kGroup, "lab"));
  const auto job = jobs_.Create(colleague_, Training("d", "theirs"), "");
  ASSERT_OK(job);
  EXPECT_EQ(job->owner, "colleague");
  EXPECT_ERROR(jobs_.Create(owner_, Training("d", "theirs"), ""),
               kPermissionDenied, "NOT_OWNER");
}

TEST_F(TrainingJobsTest, AHiddenDatasetOrModelLooksAbsent) {
  for (const char* dataset : {"d", "none"}) {
    EXPECT_ERROR(jobs_.Create(stranger_, Training(dataset, "n"), ""), kNotFound,
                 "DATASET_NOT_FOUND");
    for (const char* initial : {"m", "none"}) {
      EXPECT_ERROR(jobs_.Create(stranger_, Training(dataset, "n", initial), ""),
                   kNotFound, "DATASET_NOT_FOUND");
    }
  }
  EXPECT_OK(MakeDataset(stranger_, "mine"));
  for (const char* initial : {"m", "none"}) {
    EXPECT_ERROR(jobs_.Create(stranger_, Training("mine", "n", initial), ""),
                 kNotFound, "MODEL_NOT_FOUND");
  }
}

TEST_F(TrainingJobsTest, ThatAThingIsHiddenIsToldBeforeWhatElseIsWrong) {
  TrainingRequest request = Training("d", "n");
  request.given = absl::InvalidArgumentError("no such target");
  EXPECT_ERROR(jobs_.Create(stranger_, request, ""), kNotFound,
               "DATASET_NOT_FOUND");
  EXPECT_EQ(jobs_.Create(owner_, request, "").status().message(),
            "no such target");
  request.given = [](version::TrainingParameters& to) { to.epochs = -1; };
  EXPECT_ERROR(jobs_.Create(owner_, request, ""), kInvalidArgument,
               "PARAMETER_OUT_OF_RANGE");
}

TEST_F(TrainingJobsTest, ARetryIsAnsweredAsBeforeWhateverBecameOfTheDataset) {
  const auto first = jobs_.Create(owner_, Training("d", "n"), "request");
  ASSERT_OK(first);
  EXPECT_OK(jobs_.Cancel(owner_, jobs::JobId::Known(first->id)));
  EXPECT_OK(datasets_.Delete(owner_, Dataset("d")));
  const auto again = jobs_.Create(owner_, Training("d", "n"), "request");
  ASSERT_OK(again);
  EXPECT_EQ(again->id, first->id);
  // The id is the owner's own.
  EXPECT_ERROR(jobs_.Create(stranger_, Training("d", "n"), "request"),
               kNotFound, "DATASET_NOT_FOUND");
  EXPECT_ERROR(jobs_.Create(owner_, Training("d", "another"), "request"),
               kAlreadyExists, "REQUEST_ID_REUSED");
}

TEST_F(TrainingJobsTest, ARightThatWentWhilePlanningCountsNoMore) {
  EXPECT_OK(datasets_.Share(owner_, Dataset("d"), Visibility::kPublic, ""));
  // As an older version made it: its samples are decoded for the plan.
  EXPECT_OK(database_->Execute(
      "UPDATE dataset_revisions SET fingerprint_json = NULL"));
  while_decoding_ = [this] {
    EXPECT_OK(datasets_.Share(owner_, Dataset("d"), Visibility::kPrivate, ""));
  };
  EXPECT_ERROR(jobs_.Create(stranger_, Training("d", "n"), ""), kNotFound,
               "DATASET_NOT_FOUND");
  EXPECT_EQ(job_store_->Counts()->queued, 0);
}

class QuotaTest : public AppTest {
 protected:
  QuotaTest() : AppTest(Limited()) {}
  static config::SecurityOptions Limited() {
    config::SecurityOptions options = Authenticating();
    options.max_stored_bytes_per_user = 20;
    return options;
  }
};

TEST_F(QuotaTest, OfBytesHoldsFromTheFirstByteOfAnUpload) {
  const std::string digest = Sha256Hex("large");
  EXPECT_ERROR(uploads_.Begin(owner_, digest, 21, 0), kResourceExhausted,
               "QUOTA_BYTES");
  const auto first = uploads_.Begin(owner_, digest, 15, 0);
  ASSERT_OK(first);
  EXPECT_ERROR(uploads_.Begin(owner_, Sha256Hex("other"), 15, 0),
               kResourceExhausted, "QUOTA_BYTES");
  EXPECT_OK(uploads_.Begin(stranger_, Sha256Hex("other"), 15, 0));
  EXPECT_OK(uploads_.Begin(admin_, Sha256Hex("another"), 500, 0));
}

TEST_F(QuotaTest, OfBytesStopsTrainings) {
  EXPECT_OK(MakeDataset(admin_, "d"));
  EXPECT_OK(datasets_.Share(admin_, Dataset("d"), Visibility::kPublic, ""));
  Send(owner_, std::string(20, 'x'));
  const auto stored = uploads_.Begin(owner_, Sha256Hex("y"), 1, 0);
  EXPECT_ERROR(stored, kResourceExhausted, "QUOTA_BYTES");
  EXPECT_OK(jobs_.Create(owner_, Training("d", "n"), ""));
  EXPECT_OK(database_->Execute("UPDATE stored_bytes SET bytes = 21"));
  EXPECT_ERROR(jobs_.Create(owner_, Training("d", "m"), ""), kResourceExhausted,
               "QUOTA_BYTES");
}

}  // namespace
}  // namespace tessera::app
