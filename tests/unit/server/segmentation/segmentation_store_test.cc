#include "server/segmentation/segmentation_store.h"

#include <gmock/gmock.h>

#include "tests/unit/server/segmentation/segmentation_fixture.h"

namespace tessera::segmentation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using SegmentationStoreTest = SegmentationTest;

TEST_F(SegmentationStoreTest, ListsTheNewestFirst) {
  const std::string a = Create(1);
  const std::string b = Create(1);
  const std::string c = Create(1);
  const auto page = store_->List({.size = 2, .token = ""});
  ASSERT_OK(page);
  ASSERT_EQ(page->items.size(), 2u);
  EXPECT_EQ(page->items[0].id, c);
  EXPECT_EQ(page->items[1].id, b);
  const auto rest = store_->List({.size = 2, .token = page->next_token});
  ASSERT_EQ(rest->items.size(), 1u);
  EXPECT_EQ(rest->items[0].id, a);
  ASSERT_OK(store_->Delete(b));
  EXPECT_ERROR(store_->List({.size = 2, .token = page->next_token}),
               kInvalidArgument, "PAGE_TOKEN_INVALID");
}

TEST_F(SegmentationStoreTest, ListsImagesInPages) {
  const std::string id = Create(5);
  const auto first = store_->ListImages(id, {.size = 3, .token = ""}, {});
  ASSERT_OK(first);
  EXPECT_EQ(first->items.size(), 3u);
  const auto rest =
      store_->ListImages(id, {.size = 3, .token = first->next_token}, {});
  ASSERT_OK(rest);
  ASSERT_EQ(rest->items.size(), 2u);
  EXPECT_EQ(rest->items[0].position, 4);
  EXPECT_EQ(rest->next_token, "");
  const std::string other = Create(1);
  EXPECT_ERROR(
      store_->ListImages(other, {.size = 3, .token = first->next_token}, {}),
      kInvalidArgument, "PAGE_TOKEN_INVALID");
}

TEST_F(SegmentationStoreTest, HasTheResultsOfASliceAsSoonAsItIsDone) {
  const std::string id = Create(1);
  EXPECT_FALSE(store_->FindSlice(id, 1, 3)->stored);
  const auto first = Acquire("w", 1);
  ASSERT_OK(HandInAll(*first, Outcome::kDone, 3));
  const auto done = store_->FindSlice(id, 1, 1);
  ASSERT_OK(done);
  EXPECT_EQ(done->image.state, State::kRunning);
  ASSERT_TRUE(done->stored);
  EXPECT_EQ(done->stored->objects, 2);
  EXPECT_EQ(done->stored->bytes, 10);
  EXPECT_FALSE(store_->FindSlice(id, 1, 2)->stored);
  EXPECT_ERROR(store_->FindSlice(id, 1, 4), kNotFound, "SLICE_NOT_FOUND");
  EXPECT_ERROR(store_->FindSlice(id, 1, 0), kNotFound, "SLICE_NOT_FOUND");
  EXPECT_ERROR(store_->FindSlice(id, 2, 1), kNotFound, "IMAGE_NOT_FOUND");
  EXPECT_ERROR(store_->FindSlice("none", 1, 1), kNotFound, "JOB_NOT_FOUND");
}

TEST_F(SegmentationStoreTest, FindsAChosenSliceByItsNumberInTheChannel) {
  std::vector<ChosenImage> images = Images(1);
  images[0].slices = {4, 7};
  const std::string id = TryCreate(Wanted(), images)->id;
  ComputeAll(2);
  EXPECT_EQ(store_->FindSlice(id, 1, 4)->stored->ordinal, 1);
  EXPECT_EQ(store_->FindSlice(id, 1, 7)->stored->ordinal, 2);
  EXPECT_ERROR(store_->FindSlice(id, 1, 1), kNotFound, "SLICE_NOT_FOUND");
}

TEST_F(SegmentationStoreTest, KnowsNoJobThatIsNotThere) {
  EXPECT_ERROR(store_->Get("none"), kNotFound, "JOB_NOT_FOUND");
  EXPECT_ERROR(store_->Cancel("none"), kNotFound, "JOB_NOT_FOUND");
  EXPECT_ERROR(store_->Delete("none"), kNotFound, "JOB_NOT_FOUND");
  EXPECT_ERROR(store_->ListImages("none", {}, {}), kNotFound, "JOB_NOT_FOUND");
  EXPECT_ERROR(store_->FindResults("none", 1), kNotFound, "JOB_NOT_FOUND");
}

TEST_F(SegmentationStoreTest, AJobThatHasEndedStaysAsItIs) {
  const std::string id = Create(1);
  ComputeAll();
  EXPECT_EQ(store_->Cancel(id)->state, State::kSucceeded);
}

TEST_F(SegmentationStoreTest, TellsWatchersOfChanges) {
  const std::string id = Create(2);
  std::vector<std::string> seen;
  const auto watch = store_->Watch(id, 0, [&](const SegmentationJob& job) {
    seen.push_back(absl::StrCat(NameOf(job.state), " ", job.slices_done));
  });
  ASSERT_OK(watch);
  ASSERT_OK(HandInAll(*Acquire()));
  // Counters are read when it is time for that.
  EXPECT_THAT(seen, ElementsAre("QUEUED 0", "RUNNING 0"));
  store_->PublishWatched();
  store_->PublishWatched();
  EXPECT_THAT(seen, ElementsAre("QUEUED 0", "RUNNING 0", "RUNNING 1"));
  ASSERT_OK(HandInAll(*Acquire()));
  EXPECT_EQ(seen.back(), "SUCCEEDED 2");
}

TEST_F(SegmentationStoreTest, KeepsItsImagesAndCountsThem) {
  const std::string id = Create(2);
  const std::string sha256 = Image(id, 1).chosen.sha256;
  // A day later the files are still there and count towards the quota.
  clock_.Advance(absl::Hours(48));
  access::FileHolders holders(state_.database(), clock_, 0);
  ASSERT_OK(holders.ForgetUnused());
  ASSERT_OK(state_.files().RemoveUnneeded({sha256}));
  EXPECT_TRUE(state_.Has(sha256));
  EXPECT_EQ(StoredBytes("ada"), 14);
}

TEST_F(SegmentationStoreTest, ADeletedJobTakesItsFilesAlong) {
  const std::string other = TryCreate(Wanted(), {Images(1)[0]})->id;
  const std::string id = Create(2);
  ComputeAll();
  const std::string shared = Image(id, 1).chosen.sha256;
  const std::string own = Image(id, 2).chosen.sha256;
  const std::string results = store_->FindResults(id, 2)->slices[0].blob_sha256;
  ASSERT_OK(store_->Delete(id));
  EXPECT_ERROR(store_->Get(id), kNotFound, "JOB_NOT_FOUND");
  EXPECT_TRUE(state_.Has(shared));
  EXPECT_FALSE(state_.Has(own));
  EXPECT_FALSE(state_.Has(results));
  EXPECT_EQ(StoredBytes("ada"), 7 + Job(other).result_bytes);
  ASSERT_OK(store_->Delete(other));
  EXPECT_FALSE(state_.Has(shared));
  EXPECT_EQ(StoredBytes("ada"), 0);
  EXPECT_EQ(CountRows("segmentation_slices"), 0);
  EXPECT_EQ(CountRows("segmentation_blobs"), 0);
  EXPECT_EQ(CountRows("file_holders"), 0);
}

TEST_F(SegmentationStoreTest, DeletingARunningJobEndsItsWatches) {
  const std::string id = Create(2);
  const auto batch = Acquire();
  std::vector<std::string> seen;
  const auto watch = store_->Watch(id, 0, [&](const SegmentationJob& job) {
    seen.push_back(NameOf(job.state));
  });
  ASSERT_OK(store_->Delete(id));
  EXPECT_THAT(seen, ElementsAre("RUNNING", "CANCELLED"));
  EXPECT_ERROR(HandInAll(*batch), kPermissionDenied, "LEASE_LOST");
}

TEST_F(SegmentationStoreTest, RemovesWhatEndedLongAgo) {
  const std::string old = Create(1);
  ComputeAll();
  const std::string results =
      store_->FindResults(old, 1)->slices[0].blob_sha256;
  clock_.Advance(absl::Hours(24 * 29));
  const std::string unended = Create(1);
  ASSERT_OK(store_->RemoveEnded(clock_.Now() - absl::Hours(24 * 30), {}));
  EXPECT_OK(store_->Get(old));
  clock_.Advance(absl::Hours(24 * 2));
  ASSERT_OK(store_->RemoveEnded(clock_.Now() - absl::Hours(24 * 30), {}));
  EXPECT_ERROR(store_->Get(old), kNotFound, "JOB_NOT_FOUND");
  EXPECT_FALSE(state_.Has(results));
  EXPECT_OK(store_->Get(unended));
}

TEST_F(SegmentationStoreTest, CountsWhatWaits) {
  EXPECT_EQ(store_->Counts()->oldest_wait, absl::InfiniteFuture());
  const absl::Time begin = clock_.Now();
  Create(2);
  clock_.Advance(absl::Seconds(5));
  Create(3);
  auto counts = store_->Counts();
  EXPECT_EQ(counts->queued_jobs, 2);
  EXPECT_EQ(counts->queued_slices, 5);
  EXPECT_EQ(counts->oldest_wait, begin);
  ASSERT_TRUE(Acquire());
  counts = store_->Counts();
  EXPECT_EQ(counts->queued_jobs, 1);
  EXPECT_EQ(counts->running_jobs, 1);
  EXPECT_EQ(counts->running_slices, 1);
  EXPECT_EQ(counts->oldest_wait, begin + absl::Seconds(5));
}

TEST_F(SegmentationStoreTest, WakesThoseWhoCompute) {
  int woken = 0;
  store_->AddWakeUp([&] { ++woken; });
  const std::string id = Create(1);
  EXPECT_EQ(woken, 1);
  ASSERT_OK(store_->Cancel(id));
  EXPECT_EQ(woken, 2);
}

}  // namespace
}  // namespace tessera::segmentation
