#include "server/segmentation/slice_queue.h"

#include <gmock/gmock.h>

#include <set>
#include <vector>

#include "tests/unit/server/segmentation/segmentation_fixture.h"

namespace tessera::segmentation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using SliceQueueTest = SegmentationTest;

TEST_F(SliceQueueTest, LendsWhatIsNeededToCompute) {
  std::vector<ChosenImage> images = Images(1);
  images[0].slices = {4, 7};
  images[0].channel = 2;
  const std::string id = TryCreate(Wanted(), images)->id;
  const auto batch = Acquire();
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->job.id, id);
  EXPECT_EQ(batch->job.model_name(), "models/m/versions/3");
  EXPECT_EQ(batch->job.parameters_json, "{}");
  ASSERT_EQ(batch->slices.size(), 1u);
  const SliceTask& task = batch->slices[0];
  EXPECT_EQ(task.image.filename, "0.tif");
  EXPECT_EQ(task.image.sha256, images[0].sha256);
  EXPECT_EQ(task.image.channel, 2);
  EXPECT_EQ(task.slice(), 4);
  EXPECT_EQ(task.slice_count, 0);
  EXPECT_EQ(Job(id).state, State::kRunning);
  EXPECT_EQ(Job(id).start_time, clock_.Now());
  EXPECT_EQ(Image(id, 1).state, State::kRunning);
  // Lent once.
  EXPECT_FALSE(Acquire("other"));
}

TEST_F(SliceQueueTest, QueuesTheOtherSlicesOnceAFileIsOpen) {
  const std::string id = Create(1);
  const auto first = Acquire();
  ASSERT_OK(HandInAll(*first, Outcome::kDone, 5));
  EXPECT_EQ(Job(id).slices, 5);
  EXPECT_EQ(Job(id).slices_done, 1);
  EXPECT_EQ(Job(id).slices_queued, 4);
  EXPECT_EQ(Image(id, 1).slice_count, 5);
  std::set<int> slices;
  while (const auto batch = Acquire()) {
    for (const SliceTask& task : batch->slices) {
      EXPECT_EQ(task.slice_count, 5);
      EXPECT_TRUE(slices.insert(task.slice()).second);
    }
    ASSERT_OK(HandInAll(*batch, Outcome::kDone, 5));
  }
  EXPECT_THAT(slices, ElementsAre(2, 3, 4, 5));
  const SegmentationJob job = Job(id);
  EXPECT_EQ(job.state, State::kSucceeded);
  EXPECT_EQ(job.end_time, clock_.Now());
  EXPECT_EQ(job.slices_done, 5);
  EXPECT_EQ(job.slices_queued, 0);
  EXPECT_EQ(job.slices_running, 0);
  EXPECT_EQ(job.objects, 10);
  EXPECT_EQ(job.images_succeeded, 1);
  EXPECT_EQ(Image(id, 1).objects, 10);
  EXPECT_THAT(transitions_, ElementsAre("QUEUED", "RUNNING", "SUCCEEDED"));
}

TEST_F(SliceQueueTest, ABatchHasSeveralSmallImagesOnceTheirTimeIsKnown) {
  Create(64);
  EXPECT_EQ(Acquire("a")->slices.size(), 1u);
  const auto first = Acquire("b");
  EXPECT_EQ(first->slices.size(), 1u);
  ASSERT_OK(HandInAll(*first));
  // An eighth of the queue, although 20 slices fit into the time.
  EXPECT_EQ(Acquire("b")->slices.size(), 8u);
  EXPECT_EQ(Acquire("b", 3)->slices.size(), 3u);
}

TEST_F(SliceQueueTest, KeepsTheResultsOfEachSlice) {
  const std::string id = Create(2);
  const auto a = Acquire("a");
  const auto b = Acquire("b");
  const int64_t before = StoredBytes("ada");
  HandIn hand_in = Stored("the results");
  const std::string blob = hand_in.blob_sha256;
  hand_in.results = {ResultOf(b->slices[0], Outcome::kDone)};
  ASSERT_OK(queue_->Return(b->lease, hand_in));
  EXPECT_EQ(Job(id).result_bytes, 11);
  EXPECT_EQ(StoredBytes("ada") - before, 11);
  EXPECT_TRUE(state_.Has(blob));
  const auto results = store_->FindResults(id, 2);
  ASSERT_OK(results);
  EXPECT_EQ(results->image.state, State::kSucceeded);
  ASSERT_EQ(results->slices.size(), 1u);
  EXPECT_EQ(results->slices[0].blob_sha256, blob);
  EXPECT_EQ(results->slices[0].offset, 10);
  EXPECT_EQ(results->slices[0].bytes, 10);
  EXPECT_EQ(results->slices[0].objects, 2);
  EXPECT_THAT(store_->FindResults(id, 1)->slices, IsEmpty());
  EXPECT_ERROR(store_->FindResults(id, 3), kNotFound, "IMAGE_NOT_FOUND");
}

TEST_F(SliceQueueTest, AnImageThatFailsDoesNotStopTheOthers) {
  const std::string id = Create(3);
  const auto bad = Acquire();
  ASSERT_OK(HandInAll(*bad, Outcome::kFailed, 0));
  EXPECT_EQ(Image(id, 1).state, State::kFailed);
  EXPECT_EQ(Image(id, 1).error_message, "it is damaged");
  ComputeAll();
  EXPECT_EQ(Job(id).state, State::kSucceeded);
  EXPECT_EQ(Job(id).images_failed, 1);
  EXPECT_EQ(Job(id).images_succeeded, 2);
  EXPECT_EQ(Job(id).slices, 2);
  const auto failed = store_->ListImages(id, {}, State::kFailed);
  ASSERT_EQ(failed->items.size(), 1u);
  EXPECT_EQ(failed->items[0].position, 1);
  EXPECT_EQ(store_->ListImages(id, {}, State::kSucceeded)->items.size(), 2u);
}

TEST_F(SliceQueueTest, ASliceThatFailsTakesItsImageAlong) {
  const std::string id = Create(2);
  ASSERT_OK(HandInAll(*Acquire(), Outcome::kDone, 6));
  const auto lent = Acquire("other", 1);
  const auto bad = Acquire("w", 1);
  ASSERT_EQ(lent->slices[0].position, 1);
  ASSERT_OK(HandInAll(*bad, Outcome::kFailed, 6));
  EXPECT_EQ(Image(id, 1).state, State::kFailed);
  EXPECT_EQ(Job(id).slices, 6);
  EXPECT_EQ(Job(id).slices_done, 6);
  EXPECT_EQ(Job(id).slices_queued, 1);
  EXPECT_EQ(Job(id).slices_running, 0);
  // A result for it that comes later changes nothing.
  EXPECT_OK(HandInAll(*lent, Outcome::kDone, 6));
  EXPECT_EQ(Job(id).slices_done, 6);
  EXPECT_EQ(Job(id).slices_running, 0);
  const auto next = Acquire();
  EXPECT_EQ(next->slices[0].position, 2);
  ASSERT_OK(HandInAll(*next));
  EXPECT_EQ(Job(id).state, State::kSucceeded);
}

TEST_F(SliceQueueTest, AJobWithoutAGoodImageHasFailedAndSaysWhy) {
  const std::string id = Create(2);
  while (const auto batch = Acquire()) {
    ASSERT_OK(HandInAll(*batch, Outcome::kFailed, 0));
  }
  EXPECT_EQ(Job(id).state, State::kFailed);
  EXPECT_THAT(Job(id).error_message, HasSubstr("it is damaged"));
}

TEST_F(SliceQueueTest, SlicesWithoutAResultReturnToTheQueue) {
  const std::string id = Create(2);
  const auto batch = Acquire();
  ASSERT_OK(queue_->Return(batch->lease, {}));
  EXPECT_EQ(Job(id).slices_queued, 2);
  EXPECT_EQ(Job(id).slices_running, 0);
  ASSERT_OK(HandInAll(*Acquire("b")));
  ComputeAll();
  EXPECT_EQ(Job(id).state, State::kSucceeded);
}

TEST_F(SliceQueueTest, TriesAgainAfterAWhileButNotForever) {
  SliceQueueOptions options;
  options.most_retries = 3;
  Restart({}, options);
  const std::string id = Create(1);
  for (int i = 0; i < 3; ++i) {
    const auto batch = Acquire();
    ASSERT_TRUE(batch);
    HandIn hand_in;
    hand_in.results = {ResultOf(batch->slices[0], Outcome::kRetry, 0)};
    hand_in.postpone = absl::Seconds(10);
    ASSERT_OK(queue_->Return(batch->lease, hand_in));
    EXPECT_FALSE(Acquire());
    clock_.Advance(absl::Seconds(11));
  }
  EXPECT_EQ(Image(id, 1).state, State::kFailed);
  EXPECT_EQ(Image(id, 1).error_message, "it is damaged");
}

TEST_F(SliceQueueTest, AModelThatCannotBeLoadedFailsTheJob) {
  const std::string id = Create(3);
  ASSERT_OK(HandInAll(*Acquire()));
  const auto batch = Acquire();
  ASSERT_OK(queue_->FailJob(batch->lease, "the weights are damaged"));
  EXPECT_EQ(Job(id).state, State::kFailed);
  EXPECT_EQ(Job(id).error_message, "the weights are damaged");
  EXPECT_EQ(Job(id).images_failed, 2);
  EXPECT_FALSE(Acquire());
  // The first image keeps its results; the others share the job's error.
  EXPECT_EQ(Image(id, 1).state, State::kSucceeded);
  EXPECT_EQ(Image(id, 3).state, State::kFailed);
  EXPECT_EQ(Image(id, 3).error_message, "the weights are damaged");
  EXPECT_EQ(store_->ListImages(id, {}, State::kFailed)->items.size(), 2u);
  EXPECT_THAT(store_->ListImages(id, {}, State::kQueued)->items, IsEmpty());
}

TEST_F(SliceQueueTest, ALateResultIsDroppedAndTheWorkerIsTold) {
  const std::string id = Create(1);
  const auto late = Acquire("slow");
  clock_.Advance(absl::Minutes(2));
  ASSERT_OK(queue_->TakeBackExpired());
  const auto again = Acquire("fast");
  ASSERT_TRUE(again);
  ASSERT_OK(HandInAll(*again));
  EXPECT_ERROR(HandInAll(*late), kPermissionDenied, "LEASE_LOST");
  EXPECT_EQ(Job(id).slices_done, 1);
  EXPECT_EQ(Job(id).objects, 2);
  EXPECT_ERROR(HandInAll(*again), kPermissionDenied, "LEASE_LOST");
  EXPECT_EQ(CountRows("segmentation_blobs"), 1);
}

TEST_F(SliceQueueTest, TellsOfBatchesWhoseWorkerEnded) {
  std::vector<bool> silent;
  SliceQueueOptions options;
  options.on_death = [&](bool was_silent) { silent.push_back(was_silent); };
  Restart({}, options);
  const std::string id = Create(1);
  const auto late = Acquire("slow");
  clock_.Advance(absl::Minutes(2));
  ASSERT_OK(queue_->TakeBackExpired());
  EXPECT_THAT(silent, ElementsAre(true));
  // A job that ended meanwhile has lost nothing.
  ASSERT_TRUE(Acquire("other"));
  ASSERT_OK(store_->Cancel(id));
  clock_.Advance(absl::Minutes(2));
  ASSERT_OK(queue_->TakeBackExpired());
  EXPECT_THAT(silent, ElementsAre(true));
}

TEST_F(SliceQueueTest, ARenewedLeaseHolds) {
  Create(2);
  const auto batch = Acquire();
  for (int i = 0; i < 5; ++i) {
    clock_.Advance(absl::Seconds(40));
    EXPECT_THAT(*queue_->Renew({batch->lease}), IsEmpty());
    ASSERT_OK(queue_->TakeBackExpired());
  }
  EXPECT_OK(HandInAll(*batch));
  EXPECT_THAT(*queue_->Renew({batch->lease}), ElementsAre(batch->lease));
}

TEST_F(SliceQueueTest, ACancelledJobLosesItsLeases) {
  const std::string id = Create(3);
  ASSERT_OK(HandInAll(*Acquire()));
  const auto batch = Acquire();
  EXPECT_EQ(store_->Cancel(id)->state, State::kCancelled);
  EXPECT_THAT(*queue_->Renew({batch->lease}), ElementsAre(batch->lease));
  EXPECT_ERROR(HandInAll(*batch), kPermissionDenied, "LEASE_LOST");
  EXPECT_FALSE(Acquire());
  EXPECT_EQ(Image(id, 1).state, State::kSucceeded);
  EXPECT_EQ(Image(id, 2).state, State::kCancelled);
  EXPECT_EQ(store_->ListImages(id, {}, State::kCancelled)->items.size(), 2u);
  EXPECT_EQ(store_->FindResults(id, 1)->slices.size(), 1u);
}

TEST_F(SliceQueueTest, AFullQuotaFailsTheJobAndKeepsItsResults) {
  SliceQueueOptions options;
  options.check_room = [](const SegmentationJob& job, int64_t bytes) {
    return job.result_bytes + bytes <= 100
               ? absl::OkStatus()
               : absl::ResourceExhaustedError("ada may store 100 bytes");
  };
  Restart({}, options);
  const std::string id = Create(2);
  ASSERT_OK(HandInAll(*Acquire()));
  ASSERT_OK(HandInAll(*Acquire()));
  EXPECT_EQ(Job(id).state, State::kFailed);
  EXPECT_EQ(Job(id).error_message, "ada may store 100 bytes");
  EXPECT_EQ(Job(id).images_succeeded, 1);
  EXPECT_EQ(store_->FindResults(id, 1)->slices.size(), 1u);
}

TEST_F(SliceQueueTest, ResultsWhoseFileIsAbsentAreNotStored) {
  const std::string id = Create(1);
  const auto batch = Acquire();
  HandIn hand_in;
  hand_in.blob_sha256 = std::string(64, 'a');
  hand_in.results = {ResultOf(batch->slices[0], Outcome::kDone)};
  EXPECT_ERROR(queue_->Return(batch->lease, hand_in), kUnavailable,
               "FILE_REMOVED");
  EXPECT_EQ(Job(id).slices_done, 0);
  EXPECT_OK(HandInAll(*batch));
}

}  // namespace
}  // namespace tessera::segmentation
