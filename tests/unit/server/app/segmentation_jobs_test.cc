#include "server/app/segmentation_jobs.h"

#include <gmock/gmock.h>

#include <string>

#include "server/segmentation/slice_queue.h"
#include "tests/unit/server/app/app_fixture.h"

namespace tessera::app {
namespace {

using access::Visibility;
using segmentation::State;
using ::testing::HasSubstr;

class SegmentationJobsTest : public AppTest {
 protected:
  explicit SegmentationJobsTest(
      const config::SecurityOptions& options = Authenticating())
      : AppTest(options) {
    EXPECT_OK(models_.Import(owner_, VersionOf(owner_, "m"), ""));
  }

  static SegmentationRequest Wanted(const std::string& model = "models/m") {
    return {.model = registry::VersionName::Parse(model).value(),
            .parameters = {},
            .asked = "segment with " + model};
  }
  absl::StatusOr<SegmentationJobs::Job> Create(
      const Caller& caller, const SegmentationRequest& request,
      const std::string& request_id = "") {
    auto draft = segmentations_.Begin(caller, request);
    if (!draft.ok()) return draft.status();
    const absl::Status added = (*draft)->Add(
        {{.filename = "a.tif", .sha256 = Send(caller, "an image")}});
    if (!added.ok()) return added;
    return segmentations_.Finish(caller, **draft, request_id);
  }
  SegmentationJobs::JobId JobOf(const Caller& caller) {
    const auto job = Create(caller, Wanted());
    EXPECT_OK(job);
    return SegmentationJobs::JobId::Known(job->id);
  }
  // What each call that names the job ends with.
  std::vector<absl::Status> AllCallsOn(const Caller& caller,
                                       const SegmentationJobs::JobId& id) {
    return {segmentations_.Get(caller, id).status(),
            segmentations_.ListImages(caller, id, {}, {}).status(),
            segmentations_.FindResults(caller, id, 1).status(),
            segmentations_.FindSlice(caller, id, 1, 1).status(),
            segmentations_.OpenImage(caller, id, 1).status(),
            segmentations_.Watch(caller, id, 0, [](const auto&) {}).status(),
            segmentations_.Cancel(caller, id).status(),
            segmentations_.Delete(caller, id)};
  }
};

TEST_F(SegmentationJobsTest, DecidesWhatTheRequestMeans) {
  EXPECT_OK(models_.SetAlias(owner_, Model("m"), "production", 1, {}));
  SegmentationRequest request = Wanted("models/m/versions/production");
  request.parameters.min_area_px = 7;
  const auto job = Create(owner_, request);
  ASSERT_OK(job);
  EXPECT_EQ(job->owner, "owner");
  EXPECT_EQ(job->model_name(), "models/m/versions/1");
  EXPECT_EQ(job->model_sha256, registry_.Resolve(request.model)->sha256);
  EXPECT_THAT(job->parameters_json, HasSubstr("\"min_area_px\":7"));
  EXPECT_THAT(job->parameters_json, HasSubstr("\"subimage_size\""));
  request.parameters.min_area_px = -1;
  EXPECT_ERROR(Create(owner_, request), kInvalidArgument,
               "PARAMETER_OUT_OF_RANGE");
}

TEST_F(SegmentationJobsTest, WhoReadsAModelMaySegmentWithIt) {
  EXPECT_ERROR(Create(colleague_, Wanted()), kNotFound, "MODEL_NOT_FOUND");
  EXPECT_ERROR(Create(colleague_, Wanted("models/none")), kNotFound,
               "MODEL_NOT_FOUND");
  EXPECT_OK(models_.Share(owner_, Model("m"), Visibility::kGroup, "lab"));
  const auto job = Create(colleague_, Wanted());
  ASSERT_OK(job);
  EXPECT_EQ(job->owner, "colleague");
  EXPECT_ERROR(Create(stranger_, Wanted()), kNotFound, "MODEL_NOT_FOUND");
  EXPECT_ERROR(Create(owner_, Wanted("models/m/versions/2")), kNotFound,
               "VERSION_NOT_FOUND");
}

TEST_F(SegmentationJobsTest, ARightThatWentMeanwhileCountsNoMore) {
  EXPECT_OK(models_.Share(owner_, Model("m"), Visibility::kPublic, ""));
  auto draft = segmentations_.Begin(stranger_, Wanted());
  ASSERT_OK(draft);
  EXPECT_OK((*draft)->Add(
      {{.filename = "a.tif", .sha256 = Send(stranger_, "an image")}}));
  EXPECT_OK(models_.Share(owner_, Model("m"), Visibility::kPrivate, ""));
  EXPECT_ERROR(segmentations_.Finish(stranger_, **draft, ""), kNotFound,
               "MODEL_NOT_FOUND");
}

TEST_F(SegmentationJobsTest, AJobIsSeenByItsOwnerAndAdminsOnly) {
  const auto id = JobOf(owner_);
  for (const Caller& caller : {viewer_, colleague_, stranger_}) {
    for (const absl::Status& status : AllCallsOn(caller, id)) {
      const bool refused = ReasonOf(status) == "JOB_NOT_FOUND" ||
                           ReasonOf(status) == "ROLE_TOO_LOW";
      EXPECT_TRUE(refused) << status;
    }
    EXPECT_TRUE(segmentations_.List(caller, {})->items.empty());
  }
  EXPECT_EQ(segmentations_.List(owner_, {})->items.size(), 1u);
  EXPECT_EQ(segmentations_.List(admin_, {})->items.size(), 1u);
  EXPECT_EQ(segmentations_.Get(owner_, id)->state, State::kQueued);
  EXPECT_ERROR(segmentations_.FindResults(admin_, id, 1), kFailedPrecondition,
               "IMAGE_NOT_SEGMENTED");
  EXPECT_EQ(segmentations_.Cancel(admin_, id)->state, State::kCancelled);
  EXPECT_OK(segmentations_.Delete(owner_, id));
  EXPECT_ERROR(segmentations_.Get(owner_, id), kNotFound, "JOB_NOT_FOUND");
}

TEST_F(SegmentationJobsTest, WithoutUsersEverybodySeesAJob) {
  EXPECT_OK(models_.Import(local_, VersionOf(local_, "open"), ""));
  const auto job = Create(local_, Wanted("models/open"));
  ASSERT_OK(job);
  EXPECT_OK(
      segmentations_.Get(stranger_, SegmentationJobs::JobId::Known(job->id)));
}

TEST_F(SegmentationJobsTest, GivesAnImageBack) {
  const auto id = JobOf(owner_);
  auto reader = segmentations_.OpenImage(owner_, id, 1);
  ASSERT_OK(reader);
  std::string bytes;
  ASSERT_OK(reader->Next(bytes));
  EXPECT_EQ(bytes, "an image");
  EXPECT_ERROR(segmentations_.OpenImage(owner_, id, 2), kNotFound,
               "IMAGE_NOT_FOUND");
}

TEST_F(SegmentationJobsTest, SaysWhyAnImageHasNoResults) {
  const auto id = JobOf(owner_);
  segmentation::SliceQueue queue(segmentation_store_, {});
  const auto batch = queue.Acquire({.name = "w", .server = ""}, 1);
  ASSERT_OK(batch);
  segmentation::HandIn hand_in;
  hand_in.results = {{.position = 1,
                      .outcome = segmentation::SliceResult::Outcome::kFailed,
                      .error = "a.tif is no image"}};
  ASSERT_OK(queue.Return((*batch)->lease, hand_in));
  const auto results = segmentations_.FindResults(owner_, id, 1);
  EXPECT_ERROR(results, kFailedPrecondition, "IMAGE_NOT_SEGMENTED");
  EXPECT_THAT(results.status().message(), HasSubstr("a.tif is no image"));
}

TEST_F(SegmentationJobsTest, ARequestIdIsItsUsersOwn) {
  EXPECT_OK(models_.Share(owner_, Model("m"), Visibility::kPublic, ""));
  const auto first = Create(owner_, Wanted(), "request");
  ASSERT_OK(first);
  EXPECT_EQ(Create(owner_, Wanted(), "request")->id, first->id);
  const auto other = Create(stranger_, Wanted(), "request");
  ASSERT_OK(other);
  EXPECT_NE(other->id, first->id);
}

TEST_F(SegmentationJobsTest, AVersionInUseCannotBeDeleted) {
  const auto id = JobOf(owner_);
  const auto version = registry::VersionName(Model("m"), 1);
  const absl::Status refused = models_.Delete(owner_, version);
  EXPECT_ERROR(refused, kFailedPrecondition, "VERSION_IN_USE");
  EXPECT_THAT(refused.message(), HasSubstr(id.name()));
  EXPECT_ERROR(models_.Delete(owner_, registry::VersionName(Model("m"))),
               kFailedPrecondition, "VERSION_IN_USE");
  EXPECT_OK(segmentations_.Cancel(owner_, id));
  EXPECT_OK(models_.Delete(owner_, version));
  EXPECT_OK(segmentations_.Get(owner_, id));
}

TEST_F(SegmentationJobsTest, TheAuditLogTellsOfChanges) {
  const auto id = JobOf(owner_);
  EXPECT_ERROR(segmentations_.Delete(stranger_, id), kNotFound,
               "JOB_NOT_FOUND");
  EXPECT_OK(segmentations_.Cancel(owner_, id));
  EXPECT_OK(segmentations_.Delete(owner_, id));
  segmentations_.Note(owner_, id.name(), absl::OkStatus());
  const auto lines = AuditLines();
  ASSERT_GE(lines.size(), 4u);
  const size_t last = lines.size() - 1;
  EXPECT_THAT(lines[last - 3], HasSubstr("JOB_NOT_FOUND"));
  EXPECT_THAT(lines[last - 2], HasSubstr("CancelSegmentationJob"));
  EXPECT_THAT(lines[last - 1], HasSubstr("DeleteSegmentationJob"));
  EXPECT_THAT(lines[last - 1], HasSubstr(id.name()));
  EXPECT_THAT(lines[last], HasSubstr("CreateSegmentationJob"));
}

class SegmentationQuotaTest : public SegmentationJobsTest {
 protected:
  SegmentationQuotaTest() : SegmentationJobsTest(Limited()) {}
  static config::SecurityOptions Limited() {
    config::SecurityOptions options = Authenticating();
    options.max_stored_bytes_per_user = 10'000;
    return options;
  }
};

TEST_F(SegmentationQuotaTest, OfBytesStopsNewJobsAndCountsResults) {
  const auto id = JobOf(owner_);
  segmentation::SliceQueue queue(segmentation_store_, {});
  const auto batch = queue.Acquire({.name = "w", .server = ""}, 1);
  ASSERT_OK(batch);
  segmentation::HandIn hand_in;
  hand_in.blob_sha256 = state_.Take(std::string(10'000, 'r'));
  hand_in.blob_bytes = 10'000;
  hand_in.results = {{.position = 1, .slice_count = 1, .bytes = 10'000}};
  ASSERT_OK(queue.Return((*batch)->lease, hand_in));
  EXPECT_ERROR(segmentations_.Begin(owner_, Wanted()), kResourceExhausted,
               "QUOTA_BYTES");
  ASSERT_OK(segmentations_.Delete(owner_, id));
  EXPECT_OK(segmentations_.Begin(owner_, Wanted()));
}

}  // namespace
}  // namespace tessera::app
