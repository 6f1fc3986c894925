#include "server/inference/slice_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "models/imaging/image_writer.h"
#include "server/inference/devices.h"
#include "server/inference/segmenter.h"
#include "server/inference/slice_batch_run.h"
#include "server/registry/model_registry.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/models/inference/small_networks.h"
#include "tests/unit/server/inference/import_version.h"

namespace tessera::inference {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Outcome = ComputedSlice::Outcome;

constexpr imaging::Size kInput = {64, 64};

// Lends the batches that it is given, and remembers what comes back.
class FakeSource final : public SliceSource {
 public:
  absl::StatusOr<std::optional<SliceWorkBatch>> Acquire(int) override {
    const absl::MutexLock lock(&mu_);
    if (batches_.empty()) return std::nullopt;
    SliceWorkBatch batch = std::move(batches_.front());
    batches_.pop_front();
    return batch;
  }
  absl::StatusOr<std::vector<std::string>> Renew(
      const std::vector<std::string>& leases) override {
    const absl::MutexLock lock(&mu_);
    for (const std::string& lease : leases) ++renewals_[lease];
    std::vector<std::string> lost;
    for (const std::string& lease : leases) {
      if (lost_.contains(lease)) lost.push_back(lease);
    }
    return lost;
  }
  absl::Status Return(const std::string& lease,
                      const ComputedBatch& computed) override {
    const absl::MutexLock lock(&mu_);
    results_[lease] =
        computed.results.empty() ? "" : testing::ReadBytes(computed.results);
    returned_[lease] = computed;
    return absl::OkStatus();
  }
  absl::Status FailJob(const std::string& lease,
                       const absl::Status& error) override {
    const absl::MutexLock lock(&mu_);
    failed_[lease] = std::string(error.message());
    return absl::OkStatus();
  }
  absl::StatusOr<storage::LocalBlob> Fetch(const std::string& sha256) override {
    if (while_fetching_) while_fetching_();
    if (!fetch_.ok()) return fetch_;
    return storage::LocalBlob(folder_ / sha256);
  }
  absl::Status TakePixels(const SliceWorkBatch&, int64_t pixels) override {
    pixels_ += pixels;
    return quota_;
  }

  void Add(SliceWorkBatch batch) {
    const absl::MutexLock lock(&mu_);
    batches_.push_back(std::move(batch));
  }
  void Lose(const std::string& lease) {
    const absl::MutexLock lock(&mu_);
    lost_.insert(lease);
  }
  // What came back for the batch.
  ComputedBatch Await(const std::string& lease) {
    const absl::MutexLock lock(&mu_);
    const auto there = [&] {
      mu_.AssertReaderHeld();
      return returned_.contains(lease);
    };
    EXPECT_TRUE(
        mu_.AwaitWithTimeout(absl::Condition(&there), absl::Minutes(2)));
    return returned_[lease];
  }
  std::string AwaitFailure(const std::string& lease) {
    const absl::MutexLock lock(&mu_);
    const auto there = [&] {
      mu_.AssertReaderHeld();
      return failed_.contains(lease);
    };
    EXPECT_TRUE(
        mu_.AwaitWithTimeout(absl::Condition(&there), absl::Minutes(2)));
    return failed_[lease];
  }
  // Waits until the lease is renewed once more than it was.
  void AwaitRenewal(const std::string& lease) {
    const absl::MutexLock lock(&mu_);
    const int before = renewals_[lease];
    const auto renewed = [&] {
      mu_.AssertReaderHeld();
      return renewals_[lease] > before;
    };
    EXPECT_TRUE(
        mu_.AwaitWithTimeout(absl::Condition(&renewed), absl::Minutes(2)));
  }
  std::string ResultsOf(const std::string& lease) {
    const absl::MutexLock lock(&mu_);
    return results_[lease];
  }

  std::filesystem::path folder_;
  absl::Status fetch_;
  absl::Status quota_;
  int64_t pixels_ = 0;
  std::function<void()> while_fetching_;

 private:
  absl::Mutex mu_;
  std::deque<SliceWorkBatch> batches_ ABSL_GUARDED_BY(mu_);
  std::set<std::string> lost_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, int> renewals_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, ComputedBatch> returned_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, std::string> results_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, std::string> failed_ ABSL_GUARDED_BY(mu_);
};

// Writes one line for each slice.
class LineRecorder final : public SliceRecorder {
 public:
  explicit LineRecorder(std::ostream& out) : out_(out) {}
  absl::Status OnStart(const SegmentStart&) override {
    out_ << "begun ";
    return absl::OkStatus();
  }
  absl::Status OnProgress(const SegmentProgress&) override {
    return absl::OkStatus();
  }
  absl::Status OnObject(const SegmentSlice&, const DetectedObject&) override {
    return absl::OkStatus();
  }
  absl::Status OnSliceEnd(int slice) override {
    out_ << "slice " << slice << "\n";
    return absl::OkStatus();
  }
  absl::Status Finish(const SegmentSummary&) override {
    return absl::OkStatus();
  }

 private:
  std::ostream& out_;
};

class SliceRunnerTest : public ::testing::Test {
 protected:
  SliceRunnerTest() {
    source_.folder_ = folder_.path();
    const version::Manifest manifest = ManifestFor(kInput, kInput);
    ImportVersion(state_, registry_, "m", manifest, RandomWeights(manifest));
    const imaging::GrayPlane plane({70, 80}, 7);
    EXPECT_OK(
        imaging::WriteGrayTiff(folder_ / "stack", {plane, plane, plane}, 16));
    folder_.Write("damaged", "no image");
    runner_.Start();
  }

  static SliceWork Slice(const std::string& file, int slice = 1) {
    return {.image = 1,
            .ordinal = slice,
            .slice = slice,
            .filename = absl::StrCat(file, ".tif"),
            .sha256 = file};
  }
  static SliceWorkBatch BatchOf(std::vector<SliceWork> slices,
                                const std::string& model = "m") {
    return {.lease = "lease",
            .job = "segmentationJobs/a",
            .owner = "ada",
            .model = registry::VersionName::Parse("models/" + model).value(),
            .slices = std::move(slices)};
  }
  ComputedBatch Compute(SliceWorkBatch batch) {
    source_.Add(std::move(batch));
    runner_.WakeUp();
    return source_.Await("lease");
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_{folder_.path(), clock_};
  registry::ModelRegistry registry_{state_.database(), state_.files(), clock_};
  NullMetrics metrics_;
  RegistryModels models_{registry_, state_.files()};
  Devices devices_{{{.name = "cpu", .hardware = "cpu"}}, models_, clock_, {}};
  MemoryBudget budget_{int64_t{1} << 30};
  Segmenter segmenter_{devices_, budget_, metrics_};
  SegmentPool pool_{{.threads = 2, .bulk_threads = 1}};
  FakeSource source_;
  SliceRunner runner_{
      source_,
      segmenter_,
      pool_,
      [](std::ostream& out) { return std::make_unique<LineRecorder>(out); },
      {.batches = 2,
       .renew_every = absl::Milliseconds(20),
       .work_dir = folder_ / "slices"}};
};

TEST_F(SliceRunnerTest, ComputesTheSlicesOfABatchIntoOneFile) {
  const ComputedBatch computed =
      Compute(BatchOf({Slice("stack", 1), Slice("stack", 3)}));
  ASSERT_EQ(computed.slices.size(), 2u);
  const std::string results = source_.ResultsOf("lease");
  EXPECT_EQ(results, "begun slice 1\nbegun slice 3\n");
  for (const ComputedSlice& slice : computed.slices) {
    EXPECT_EQ(slice.outcome, Outcome::kDone) << slice.error;
    EXPECT_EQ(slice.slice_count, 3);
    EXPECT_GT(slice.seconds, 0);
    EXPECT_GT(slice.device_seconds, 0);
  }
  const ComputedSlice& second = computed.slices[1];
  EXPECT_EQ(second.ordinal, 3);
  EXPECT_EQ(results.substr(static_cast<size_t>(second.offset),
                           static_cast<size_t>(second.bytes)),
            "begun slice 3\n");
  runner_.Stop(absl::ZeroDuration());
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "slices"));
}

TEST_F(SliceRunnerTest, AnImageThatCannotBeReadFailsAndTheOthersAreComputed) {
  SliceWork beyond = Slice("stack");
  beyond.chosen = {1, 9};
  const ComputedBatch computed =
      Compute(BatchOf({Slice("damaged"), beyond, Slice("stack")}));
  ASSERT_EQ(computed.slices.size(), 3u);
  EXPECT_EQ(computed.slices[0].outcome, Outcome::kFailed);
  EXPECT_THAT(computed.slices[0].error, HasSubstr("damaged.tif"));
  EXPECT_EQ(computed.slices[0].slice_count, 0);
  EXPECT_EQ(computed.slices[1].outcome, Outcome::kFailed);
  EXPECT_THAT(computed.slices[1].error,
              HasSubstr("slice 9 is not in stack.tif"));
  EXPECT_EQ(computed.slices[2].outcome, Outcome::kDone);
  EXPECT_EQ(source_.ResultsOf("lease"), "begun slice 1\n");
}

TEST_F(SliceRunnerTest, AModelThatCannotBeLoadedFailsTheJob) {
  source_.Add(BatchOf({Slice("stack")}, "none"));
  runner_.WakeUp();
  EXPECT_THAT(source_.AwaitFailure("lease"), HasSubstr("models/none"));
}

TEST_F(SliceRunnerTest, WhatPassesIsTriedAgain) {
  source_.fetch_ = absl::UnavailableError("the store is away");
  const ComputedBatch computed =
      Compute(BatchOf({Slice("stack", 1), Slice("stack", 2)}));
  ASSERT_EQ(computed.slices.size(), 1u);
  EXPECT_EQ(computed.slices[0].outcome, Outcome::kRetry);
  EXPECT_EQ(computed.slices[0].error, "the store is away");
  EXPECT_GT(computed.postpone, absl::ZeroDuration());
}

TEST_F(SliceRunnerTest, AJobWaitsForItsOwnersQuotaOfPixels) {
  SliceWorkBatch batch = BatchOf({Slice("stack")});
  batch.limits_pixels = true;
  source_.quota_ = WithRetryDelay(
      WithReason(absl::ResourceExhaustedError("none left"), "QUOTA_PIXELS"),
      absl::Minutes(3));
  const ComputedBatch computed = Compute(batch);
  EXPECT_THAT(computed.slices, IsEmpty());
  EXPECT_EQ(computed.postpone, absl::Minutes(3));
  EXPECT_EQ(source_.pixels_, 70 * 80);
}

TEST_F(SliceRunnerTest, ASliceLargerThanTheWholeQuotaFails) {
  SliceWorkBatch batch = BatchOf({Slice("stack")});
  batch.limits_pixels = true;
  source_.quota_ =
      WithReason(absl::ResourceExhaustedError("too large"), "QUOTA_PIXELS");
  const ComputedBatch computed = Compute(batch);
  ASSERT_EQ(computed.slices.size(), 1u);
  EXPECT_EQ(computed.slices[0].outcome, Outcome::kFailed);
}

TEST_F(SliceRunnerTest, ABatchWhoseLeaseIsLostEnds) {
  // The first slice is in work when the lease is lost.
  int fetched = 0;
  source_.while_fetching_ = [&] {
    if (++fetched > 1) return;
    source_.Lose("lease");
    runner_.WakeUp();
  };
  std::vector<SliceWork> slices;
  for (int i = 0; i < 1000; ++i) slices.push_back(Slice("stack", 1 + i % 3));
  const ComputedBatch computed = Compute(BatchOf(slices));
  EXPECT_LT(computed.slices.size(), slices.size());
}

TEST_F(SliceRunnerTest, ReturnsWhatIsNotBegunWhenItStops) {
  absl::Mutex mu;
  bool begun = false;
  bool go_on = false;
  source_.while_fetching_ = [&] {
    const absl::MutexLock lock(&mu);
    begun = true;
    mu.Await(absl::Condition(&go_on));
  };
  source_.Add(BatchOf({Slice("stack", 1), Slice("stack", 2)}));
  SliceWorkBatch waiting = BatchOf({Slice("stack", 3)});
  waiting.lease = "waiting";
  source_.Add(waiting);
  runner_.WakeUp();
  mu.LockWhen(absl::Condition(&begun));
  mu.Unlock();
  std::thread stop([&] { runner_.Stop(absl::Minutes(1)); });
  // One thread computes, so the other batch waits and comes back first.
  EXPECT_THAT(source_.Await("waiting").slices, IsEmpty());
  // What is in work keeps its lease meanwhile.
  source_.AwaitRenewal("lease");
  {
    const absl::MutexLock lock(&mu);
    go_on = true;
  }
  stop.join();
  const ComputedBatch computed = source_.Await("lease");
  ASSERT_EQ(computed.slices.size(), 1u);
  EXPECT_EQ(computed.slices[0].outcome, Outcome::kDone);
}

TEST_F(SliceRunnerTest, KnowsWhatPasses) {
  EXPECT_TRUE(IsPassing(absl::UnavailableError("")));
  EXPECT_TRUE(IsPassing(
      WithReason(absl::ResourceExhaustedError(""), "DEVICE_OUT_OF_MEMORY")));
  EXPECT_TRUE(
      IsPassing(WithReason(absl::ResourceExhaustedError(""), "MODELS_IN_USE")));
  EXPECT_FALSE(IsPassing(
      WithReason(absl::ResourceExhaustedError(""), "MEMORY_TOO_SMALL")));
  EXPECT_FALSE(IsPassing(absl::ResourceExhaustedError("too many slices")));
  EXPECT_FALSE(IsPassing(absl::InvalidArgumentError("no image")));
  EXPECT_FALSE(IsPassing(absl::OkStatus()));
}

}  // namespace
}  // namespace tessera::inference
