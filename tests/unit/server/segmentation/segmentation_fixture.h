// A store of segmentation jobs with one model version, and a worker.
#ifndef TESSERA_TESTS_UNIT_SERVER_SEGMENTATION_SEGMENTATION_FIXTURE_H_
#define TESSERA_TESTS_UNIT_SERVER_SEGMENTATION_SEGMENTATION_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/access/file_holders.h"
#include "server/segmentation/job_draft.h"
#include "server/segmentation/segmentation_store.h"
#include "server/segmentation/slice_queue.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::segmentation {

using Outcome = SliceResult::Outcome;

class SegmentationTest : public ::testing::Test {
 protected:
  explicit SegmentationTest(bool twice = true)
      : state_(folder_.path(), clock_, twice) {
    EXPECT_OK(state_.database().Execute("INSERT INTO models VALUES ('m', 1)"));
    EXPECT_OK(state_.database().Execute(
        "INSERT INTO model_versions VALUES "
        "('m', 3, 'v', 'w', 'n', '{}', '', 1, 1, '')"));
    Restart();
  }

  // As if the server had been killed and started again.
  void Restart(SegmentationStoreOptions options = {},
               SliceQueueOptions queue_options = {}) {
    queue_.reset();
    store_.reset();
    state_.Reopen();
    options.on_transition = [this](const SegmentationJob& job) {
      transitions_.push_back(NameOf(job.state));
    };
    store_ = std::make_unique<SegmentationStore>(
        state_.database(), state_.files(), clock_, options);
    queue_ = std::make_unique<SliceQueue>(*store_, queue_options);
  }

  static access::Principal Member(const std::string& user) {
    return {.user = user, .role = access::Role::kMember, .groups = {}};
  }
  // Sends a file as `user`; returns its digest.
  std::string Send(const std::string& user, const std::string& bytes) {
    const std::string sha256 = state_.Take(bytes);
    access::FileHolders holders(state_.database(), clock_, 0);
    EXPECT_OK(
        holders.Hold(Member(user), sha256, static_cast<int64_t>(bytes.size())));
    return sha256;
  }
  static NewSegmentation Wanted(const std::string& user = "ada") {
    return {.owner = Member(user),
            .model_id = "m",
            .version = 3,
            .model_sha256 = "v",
            .parameters_json = "{}",
            .asked = "this",
            .check_rights = nullptr};
  }
  // Images `0.tif` to … with one file each.
  std::vector<ChosenImage> Images(int count, const std::string& user = "ada") {
    std::vector<ChosenImage> images;
    for (int i = 0; i < count; ++i) {
      images.push_back({.filename = absl::StrCat(i, ".tif"),
                        .sha256 = Send(user, absl::StrCat("image ", i)),
                        .slices = {},
                        .channel = 0});
    }
    return images;
  }
  absl::StatusOr<SegmentationJob> TryCreate(
      const NewSegmentation& wanted, const std::vector<ChosenImage>& images,
      const std::string& request_id = "") {
    ASSIGN_OR_RETURN(const auto draft, store_->Begin(wanted));
    RETURN_IF_ERROR(draft->Add(images));
    return draft->Finish(request_id);
  }
  std::string Create(int images, const std::string& user = "ada") {
    const auto job = TryCreate(Wanted(user), Images(images, user));
    EXPECT_OK(job);
    return job->id;
  }

  std::optional<SliceBatch> Acquire(const std::string& worker = "w",
                                    int most = 64) {
    auto batch = queue_->Acquire({.name = worker, .server = "s"}, most);
    EXPECT_OK(batch);
    return *std::move(batch);
  }
  // A result for a slice of a file with `slice_count` slices.
  static SliceResult ResultOf(const SliceTask& task, Outcome outcome,
                              int64_t slice_count = 1) {
    return {.position = task.position,
            .ordinal = task.ordinal,
            .outcome = outcome,
            .error = outcome == Outcome::kDone ? "" : "it is damaged",
            .slice_count = slice_count,
            .objects = 2,
            .offset = 10 * (task.position - 1),
            .bytes = 10,
            .seconds = 0.1,
            .device_seconds = 0.05};
  }
  absl::Status HandInAll(const SliceBatch& batch,
                         Outcome outcome = Outcome::kDone,
                         int64_t slice_count = 1) {
    HandIn hand_in = Stored(absl::StrCat("results of ", batch.lease));
    for (const SliceTask& task : batch.slices) {
      hand_in.results.push_back(ResultOf(task, outcome, slice_count));
    }
    return queue_->Return(batch.lease, hand_in);
  }
  HandIn Stored(const std::string& bytes) {
    return {.blob_sha256 = state_.Take(bytes),
            .blob_bytes = static_cast<int64_t>(bytes.size()),
            .results = {},
            .postpone = absl::ZeroDuration()};
  }
  // Computes everything that is queued.
  void ComputeAll(int64_t slice_count = 1) {
    while (const auto batch = Acquire()) {
      ASSERT_OK(HandInAll(*batch, Outcome::kDone, slice_count));
    }
  }

  SegmentationJob Job(const std::string& id) { return store_->Get(id).value(); }
  JobImage Image(const std::string& id, int64_t position) {
    return store_->FindResults(id, position).value().image;
  }
  int64_t StoredBytes(const std::string& user) {
    const auto rows = state_.database().Execute(
        "SELECT COALESCE(SUM(bytes), 0) FROM stored_bytes WHERE owner = $1",
        {user});
    return rows->front().Int(0);
  }
  int64_t CountRows(const std::string& table) {
    return state_.database()
        .Execute("SELECT COUNT(*) FROM " + table)
        ->front()
        .Int(0);
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_;
  std::vector<std::string> transitions_;
  std::unique_ptr<SegmentationStore> store_;
  std::unique_ptr<SliceQueue> queue_;
};

}  // namespace tessera::segmentation

#endif  // TESSERA_TESTS_UNIT_SERVER_SEGMENTATION_SEGMENTATION_FIXTURE_H_
