#include "server/app/slice_assignments.h"

#include <gmock/gmock.h>

#include <string>

#include "tests/unit/server/app/app_fixture.h"

namespace tessera::app {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SliceAssignmentsTest : public AppTest {
 protected:
  explicit SliceAssignmentsTest(
      const config::SecurityOptions& options = Authenticating())
      : AppTest(options) {
    EXPECT_OK(models_.Import(owner_, VersionOf(owner_, "m"), ""));
  }

  SliceAssignments::JobId Queue(const Caller& caller,
                                const std::string& image) {
    auto draft = segmentations_.Begin(
        caller, {.model = registry::VersionName::Parse("models/m").value(),
                 .parameters = {.min_area_px = 7},
                 .asked = ""});
    EXPECT_OK(draft);
    EXPECT_OK(
        (*draft)->Add({{.filename = "a.tif", .sha256 = Send(caller, image)}}));
    const auto job = segmentations_.Finish(caller, **draft, "");
    EXPECT_OK(job);
    return SliceAssignments::JobId::Known(job->id);
  }
  std::optional<SliceAssignment> Acquire() {
    auto assignment = assignments_.Acquire(
        {.name = "m/1", .server = "", .device = "cuda:0"}, 64);
    EXPECT_OK(assignment);
    return assignment.ok() ? *std::move(assignment) : std::nullopt;
  }

  segmentation::SliceQueue queue_{segmentation_store_, {}};
  SliceAssignments assignments_{{segmentation_store_, queue_, registry_,
                                 state_.files(), control_->pixels(),
                                 *job_store_, clock_}};
};

class SliceAssignmentsQuotaTest : public SliceAssignmentsTest {
 protected:
  SliceAssignmentsQuotaTest() : SliceAssignmentsTest(Limiting()) {}
  static config::SecurityOptions Limiting() {
    config::SecurityOptions options = Authenticating();
    options.max_pixels_per_hour_per_user = 1000;
    return options;
  }
};

TEST_F(SliceAssignmentsTest, HasWhatAWorkerNeedsToCompute) {
  const auto id = Queue(owner_, "an image");
  const auto assignment = Acquire();
  ASSERT_TRUE(assignment);
  EXPECT_EQ(assignment->batch.job.id, id.text());
  EXPECT_EQ(assignment->version.name(), "models/m/versions/1");
  EXPECT_EQ(assignment->parameters.min_area_px, 7);
  EXPECT_FALSE(assignment->limits_pixels);
  EXPECT_FALSE(Acquire());
  EXPECT_THAT(*segmentation_store_.WorkersByDevice(),
              ElementsAre(std::pair("cuda:0", 1)));
}

TEST_F(SliceAssignmentsTest, AWorkerReadsTheFilesOfItsSlicesOnly) {
  const auto id = Queue(owner_, "an image");
  const auto assignment = Acquire();
  ASSERT_TRUE(assignment);
  const auto other = Queue(admin_, "another image");
  const std::string& lease = assignment->batch.lease;
  const auto open = [&](const SliceAssignments::JobId& job,
                        const std::string& shown, const std::string& sha256) {
    return assignments_.OpenFile(job, shown, sha256).status();
  };
  EXPECT_OK(open(id, lease, Sha256Hex("an image")));
  EXPECT_OK(open(id, lease, assignment->version.weights_sha256));
  EXPECT_OK(open(id, lease, assignment->version.manifest_sha256));
  // Of the server, but not of the slices.
  EXPECT_ERROR(open(id, lease, Sha256Hex("another image")), kNotFound, "");
  EXPECT_ERROR(open(id, lease, "nonsense"), kNotFound, "");
  EXPECT_ERROR(open(other, lease, Sha256Hex("another image")),
               kPermissionDenied, "LEASE_LOST");
  EXPECT_ERROR(open(id, "guessed", Sha256Hex("an image")), kPermissionDenied,
               "LEASE_LOST");
  ASSERT_OK(assignments_.Return(lease, {}));
  EXPECT_ERROR(open(id, lease, Sha256Hex("an image")), kPermissionDenied,
               "LEASE_LOST");
}

TEST_F(SliceAssignmentsTest, ALeaseIsOfOneJob) {
  const auto id = Queue(owner_, "an image");
  const auto other = Queue(owner_, "another image");
  const auto assignment = Acquire();
  ASSERT_TRUE(assignment);
  const std::string& lease = assignment->batch.lease;
  EXPECT_OK(assignments_.Check(id, lease));
  EXPECT_ERROR(assignments_.Check(other, lease), kPermissionDenied,
               "LEASE_LOST");
  EXPECT_ERROR(assignments_.Fail(other, lease, "no"), kPermissionDenied,
               "LEASE_LOST");
  EXPECT_ERROR(assignments_.TakePixels(other, lease, 1), kPermissionDenied,
               "LEASE_LOST");
  EXPECT_THAT(*assignments_.Renew({lease, "guessed"}), ElementsAre("guessed"));
  EXPECT_OK(assignments_.Fail(id, lease, "the model cannot be used"));
  EXPECT_EQ(segmentation_store_.Get(id.text())->error_message,
            "the model cannot be used");
  EXPECT_THAT(*assignments_.Renew({lease}), ElementsAre(lease));
  EXPECT_THAT(*assignments_.Renew({}), IsEmpty());
}

TEST_F(SliceAssignmentsTest, TheKindThatWaitsLongestIsFirst) {
  EXPECT_FALSE(*assignments_.WaitLonger());
  EXPECT_OK(MakeDataset(owner_, "d"));
  Queue(owner_, "an image");
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(*assignments_.WaitLonger());
  EXPECT_OK(jobs_.Create(owner_, Training("d", "new"), ""));
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(*assignments_.WaitLonger());
  ASSERT_TRUE(Acquire());
  EXPECT_FALSE(*assignments_.WaitLonger());
  // The training waits longer.
  Queue(owner_, "another image");
  clock_.Advance(absl::Seconds(1));
  EXPECT_FALSE(*assignments_.WaitLonger());
}

TEST_F(SliceAssignmentsQuotaTest, TheOwnersPixelsAreSubtracted) {
  const auto id = Queue(owner_, "an image");
  const auto assignment = Acquire();
  ASSERT_TRUE(assignment);
  EXPECT_TRUE(assignment->limits_pixels);
  const std::string& lease = assignment->batch.lease;
  EXPECT_OK(assignments_.TakePixels(id, lease, 600));
  EXPECT_ERROR(assignments_.TakePixels(id, lease, 600), kResourceExhausted,
               "QUOTA_PIXELS");
  EXPECT_ERROR(assignments_.TakePixels(id, lease, -600), kInvalidArgument, "");
  EXPECT_ERROR(control_->pixels().Take(owner_.principal, 600),
               kResourceExhausted, "QUOTA_PIXELS");
  EXPECT_OK(control_->pixels().Take(stranger_.principal, 600));
}

TEST_F(SliceAssignmentsQuotaTest, AnAdminHasNoLimit) {
  Queue(admin_, "an image");
  const auto assignment = Acquire();
  ASSERT_TRUE(assignment);
  EXPECT_FALSE(assignment->limits_pixels);
}

}  // namespace
}  // namespace tessera::app
