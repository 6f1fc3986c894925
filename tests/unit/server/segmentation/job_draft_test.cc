#include "server/segmentation/job_draft.h"

#include <gmock/gmock.h>

#include "tests/unit/server/segmentation/segmentation_fixture.h"

namespace tessera::segmentation {
namespace {

using ::testing::HasSubstr;

using JobDraftTest = SegmentationTest;

TEST_F(JobDraftTest, QueuesWhatItWasGiven) {
  const auto draft = store_->Begin(Wanted());
  ASSERT_OK(draft);
  std::vector<ChosenImage> images = Images(3);
  images[1].slices = {2, 5};
  images[2].channel = 2;
  EXPECT_OK((*draft)->Add({images[0]}));
  EXPECT_OK((*draft)->Add({images[1], images[2]}));
  // Nobody sees it yet, and nobody computes it.
  EXPECT_TRUE(store_->List({})->items.empty());
  EXPECT_FALSE(Acquire());
  const auto job = (*draft)->Finish("");
  ASSERT_OK(job);
  EXPECT_EQ(job->state, State::kQueued);
  EXPECT_EQ(job->owner, "ada");
  EXPECT_EQ(job->model_name(), "models/m/versions/3");
  EXPECT_EQ(job->images, 3);
  EXPECT_EQ(job->slices, 0);
  EXPECT_EQ(job->create_time, clock_.Now());
  EXPECT_EQ(store_->List({})->items.size(), 1u);
  const auto listed = store_->ListImages(job->id, {}, std::nullopt);
  ASSERT_OK(listed);
  ASSERT_EQ(listed->items.size(), 3u);
  EXPECT_EQ(listed->items[0].chosen.filename, "0.tif");
  EXPECT_EQ(listed->items[0].size_bytes, 7);
  EXPECT_EQ(listed->items[1].chosen.slices, (std::vector<int>{2, 5}));
  EXPECT_EQ(listed->items[2].chosen.channel, 2);
  EXPECT_EQ(listed->items[2].position, 3);
}

TEST_F(JobDraftTest, RefusesAnImageThatIsNotOneAndNamesIt) {
  const auto draft = store_->Begin(Wanted());
  ASSERT_OK(draft);
  const ChosenImage good = Images(1).front();
  const auto refused = [&](ChosenImage image) {
    const absl::Status status = (*draft)->Add({std::move(image)});
    EXPECT_ERROR(status, kInvalidArgument, "IMAGE_INVALID");
    return std::string(status.message());
  };
  ChosenImage bad = good;
  bad.filename = "";
  refused(bad);
  for (const char* name : {"../a.tif", "a\\b.tif", ".", ".."}) {
    bad.filename = name;
    refused(bad);
  }
  bad.filename = std::string(256, 'a');
  refused(bad);
  bad = good;
  bad.sha256 = "abc";
  EXPECT_THAT(refused(bad), HasSubstr("0.tif"));
  for (const std::vector<int>& slices :
       std::vector<std::vector<int>>{{0}, {2, 1}, {3, 3}}) {
    bad = good;
    bad.slices = slices;
    EXPECT_THAT(refused(bad), HasSubstr("0.tif"));
  }
  bad = good;
  bad.channel = -1;
  refused(bad);
  EXPECT_ERROR((*draft)->Finish(""), kInvalidArgument, "IMAGE_INVALID");
}

TEST_F(JobDraftTest, RefusesANameThatAnotherImageHas) {
  const auto draft = store_->Begin(Wanted());
  const std::vector<ChosenImage> images = Images(2);
  EXPECT_ERROR((*draft)->Add({images[0], images[0]}), kInvalidArgument,
               "IMAGE_INVALID");
  EXPECT_OK((*draft)->Add(images));
  const absl::Status twice = (*draft)->Add({images[1]});
  EXPECT_ERROR(twice, kInvalidArgument, "IMAGE_INVALID");
  EXPECT_THAT(twice.message(), HasSubstr("1.tif"));
  EXPECT_EQ((*draft)->Finish("")->images, 2);
}

TEST_F(JobDraftTest, TakesOnlyFilesThatItsOwnerHasSent) {
  const std::vector<ChosenImage> images = Images(1, "bob");
  const auto draft = store_->Begin(Wanted("ada"));
  const absl::Status refused = (*draft)->Add(images);
  EXPECT_ERROR(refused, kFailedPrecondition, "FILE_NOT_UPLOADED");
  EXPECT_THAT(refused.message(), HasSubstr("0.tif"));
  ChosenImage absent = images.front();
  absent.sha256 = std::string(64, 'a');
  EXPECT_ERROR((*draft)->Add({absent}), kFailedPrecondition,
               "FILE_NOT_UPLOADED");
  // An admin may use the files of all users.
  NewSegmentation wanted = Wanted("root");
  wanted.owner.role = access::Role::kAdmin;
  EXPECT_OK(TryCreate(wanted, images));
  EXPECT_ERROR(TryCreate(wanted, {absent}), kFailedPrecondition,
               "FILE_NOT_UPLOADED");
}

TEST_F(JobDraftTest, ARetryQueuesNothingTwice) {
  const auto first = TryCreate(Wanted(), Images(2), "r");
  ASSERT_OK(first);
  // Also when the queue is full meanwhile.
  Restart({.max_queued_per_user = 1});
  EXPECT_EQ(TryCreate(Wanted(), Images(2), "r")->id, first->id);
  EXPECT_ERROR(TryCreate(Wanted(), Images(2), "s"), kResourceExhausted,
               "QUEUE_FULL");
  EXPECT_ERROR(TryCreate(Wanted(), Images(1), "r"), kAlreadyExists,
               "REQUEST_ID_REUSED");
  std::vector<ChosenImage> other = Images(2);
  other[1].slices = {1};
  EXPECT_ERROR(TryCreate(Wanted(), other, "r"), kAlreadyExists,
               "REQUEST_ID_REUSED");
  NewSegmentation wanted = Wanted();
  wanted.asked = "that";
  EXPECT_ERROR(TryCreate(wanted, Images(2), "r"), kAlreadyExists,
               "REQUEST_ID_REUSED");
  EXPECT_OK(store_->RemoveLeaving({}));
  EXPECT_EQ(CountRows("segmentation_jobs"), 1);
  EXPECT_EQ(CountRows("segmentation_images"), 2);
}

TEST_F(JobDraftTest, LimitsTheQueue) {
  Restart({.max_queued = 3, .max_queued_per_user = 2});
  Create(1);
  const std::string second = Create(1);
  EXPECT_ERROR(TryCreate(Wanted(), Images(1)), kResourceExhausted,
               "QUEUE_FULL");
  Create(1, "bob");
  EXPECT_ERROR(TryCreate(Wanted("eve"), Images(1, "eve")), kResourceExhausted,
               "QUEUE_FULL");
  EXPECT_OK(store_->Cancel(second));
  EXPECT_OK(TryCreate(Wanted(), Images(1)));
}

TEST_F(JobDraftTest, ChecksTheVersionAndTheRightsWhenItQueues) {
  NewSegmentation wanted = Wanted();
  wanted.version = 4;
  EXPECT_ERROR(TryCreate(wanted, Images(1)), kNotFound, "VERSION_NOT_FOUND");
  wanted = Wanted();
  wanted.check_rights = [](db::Session&) {
    return absl::NotFoundError("hidden");
  };
  EXPECT_TRUE(absl::IsNotFound(TryCreate(wanted, Images(1)).status()));
}

TEST_F(JobDraftTest, LimitsTheImages) {
  Restart({.max_images = 2});
  EXPECT_ERROR(TryCreate(Wanted(), Images(3)), kInvalidArgument,
               "IMAGE_INVALID");
  EXPECT_OK(TryCreate(Wanted(), Images(2)));
}

TEST_F(JobDraftTest, ADraftThatIsGivenUpLeavesNothing) {
  const std::vector<ChosenImage> images = Images(2);
  const std::string sha256 = images[0].sha256;
  {
    const auto draft = store_->Begin(Wanted());
    ASSERT_OK((*draft)->Add(images));
  }
  EXPECT_OK(store_->RemoveLeaving({}));
  EXPECT_EQ(CountRows("segmentation_jobs"), 0);
  EXPECT_EQ(CountRows("segmentation_images"), 0);
  EXPECT_EQ(CountRows("segmentation_slices"), 0);
  EXPECT_FALSE(state_.Has(sha256));
}

TEST_F(JobDraftTest, ADraftOfAServerThatEndedLeavesAfterAnHour) {
  auto draft = *store_->Begin(Wanted());
  ASSERT_OK(draft->Add(Images(1)));
  clock_.Advance(absl::Minutes(59));
  EXPECT_OK(store_->RemoveLeaving({}));
  EXPECT_EQ(CountRows("segmentation_images"), 1);
  clock_.Advance(absl::Minutes(2));
  EXPECT_OK(store_->RemoveLeaving({}));
  EXPECT_EQ(CountRows("segmentation_images"), 0);
  EXPECT_TRUE(absl::IsAborted(draft->Finish("").status()));
}

}  // namespace
}  // namespace tessera::segmentation
