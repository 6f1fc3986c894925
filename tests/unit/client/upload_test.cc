#include "client/api/upload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/output_file.h"
#include "base/sha256.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/client/fake_api.h"

namespace tessera::client {
namespace {

using testing::FakeApi;
using testing::ScratchFolder;

// Counts instead of sleeping.
BackoffOptions Hurried(int* waits) {
  return {.patience = absl::Seconds(3),
          .sleep = [waits](absl::Duration, std::stop_token) { ++*waits; }};
}

const UploadObserver kNobody = [](int64_t, int64_t) {};

TEST(Upload, SendsOnlyWhatTheServerLacks) {
  ScratchFolder folder;
  FakeApi api;
  api.files[Sha256Hex("known")] = "known";
  std::vector<LocalFile> files;
  for (const char* content : {"known", "new", "new"}) {
    files.push_back(*DescribeFile(folder.Write(
        std::to_string(files.size()), content)));
  }
  int64_t last_done = 0;
  int64_t last_total = 0;
  const auto summary = UploadFiles(api, files, [&](int64_t done, int64_t total) {
    last_done = done;
    last_total = total;
  });
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(api.uploads.size(), 1u);
  EXPECT_EQ(summary->sent_files, 1);
  EXPECT_EQ(summary->sent_bytes, 3);
  EXPECT_EQ(summary->known_files, 2);
  EXPECT_EQ(summary->known_bytes, 8);
  EXPECT_EQ(last_done, 8);
  EXPECT_EQ(last_total, 8);
}

TEST(Upload, LeavesNothingOnAFullDisk) {
  ScratchFolder folder;
  FakeApi api;
  api.files[Sha256Hex("known")] = "known";
  api.uploads_until_full = 1;
  std::vector<LocalFile> files;
  for (const char* content : {"a", "b", "c", "known"}) {
    files.push_back(*DescribeFile(folder.Write(content, content)));
  }
  const auto status = UploadFiles(api, files, kNobody).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_NE(status.message().find("the disk is full"), std::string::npos);
  EXPECT_NE(status.message().find("were removed"), std::string::npos) << status;
  // The one that was sent and the one that failed; no file of before.
  ASSERT_EQ(api.uploads.size(), 2u);
  EXPECT_EQ(api.cleared, (std::vector<std::string>{api.uploads[0].first,
                                                   api.uploads[1].first}));
}

TEST(Upload, LeavesNoFileOfEarlierBatchesOnAFullDisk) {
  ScratchFolder folder;
  FakeApi api;
  api.uploads_until_full = 2;
  const auto a = *DescribeFile(folder.Write("a", "a"));
  const auto b = *DescribeFile(folder.Write("b", "b"));
  const auto c = *DescribeFile(folder.Write("c", "c"));
  Uploader uploader(api);
  ASSERT_TRUE(uploader.Upload({a, b}, kNobody).ok());
  EXPECT_EQ(uploader.summary().sent_bytes, 2);
  EXPECT_FALSE(uploader.Upload({a, c}, kNobody).ok());
  EXPECT_THAT(api.cleared, ::testing::UnorderedElementsAre(a.sha256, b.sha256,
                                                           c.sha256));
}

TEST(Upload, GoesOnFromTheCommittedOffset) {
  ScratchFolder folder;
  FakeApi api;
  api.break_uploads_after = {4, 3};
  const auto file = *DescribeFile(folder.Write("f", "0123456789"));
  int waits = 0;
  const auto summary = UploadFiles(api, {file}, kNobody, Hurried(&waits));
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(api.files[file.sha256], "0123456789");
  ASSERT_EQ(api.uploads.size(), 3u);
  EXPECT_EQ(api.uploads[1].second, 4);
  EXPECT_EQ(api.uploads[2].second, 7);
  EXPECT_EQ(summary->sent_bytes, 10);
  EXPECT_EQ(waits, 2);
}

TEST(Upload, GivesUpWithoutProgressAndNamesTheFile) {
  ScratchFolder folder;
  FakeApi api;
  api.break_uploads_after = std::vector<int64_t>(100, 0);
  const auto file = *DescribeFile(folder.Write("cells.tif", "0123"));
  int waits = 0;
  const auto summary = UploadFiles(api, {file}, kNobody, Hurried(&waits));
  EXPECT_TRUE(absl::IsUnavailable(summary.status()));
  EXPECT_NE(summary.status().message().find("cells.tif"), std::string::npos);
  EXPECT_GT(waits, 2);
  EXPECT_LT(waits, 10);
}

TEST(Upload, DoesNotRepeatWhatCannotSucceed) {
  ScratchFolder folder;
  FakeApi api;
  auto file = *DescribeFile(folder.Write("f", "0123"));
  folder.Write("f", "changed");
  int waits = 0;
  const auto summary = UploadFiles(api, {file}, kNobody, Hurried(&waits));
  EXPECT_TRUE(absl::IsDataLoss(summary.status()));
  EXPECT_EQ(waits, 0);
}

TEST(Upload, AsksForAtMostAThousandDigestsAtOnce) {
  struct CountingApi : FakeApi {
    size_t largest = 0;
    size_t asked = 0;
    absl::StatusOr<std::vector<MissingFile>> FindMissingFiles(
        const std::vector<std::string>& sha256) override {
      largest = std::max(largest, sha256.size());
      asked += sha256.size();
      return std::vector<MissingFile>();
    }
  } api;
  std::vector<LocalFile> files;
  for (int i = 0; i < 2001; ++i) {
    files.push_back({"f", Sha256Hex(std::to_string(i)), 1});
  }
  ASSERT_TRUE(UploadFiles(api, files, kNobody).ok());
  EXPECT_EQ(api.largest, 1000u);
  EXPECT_EQ(api.asked, 2001u);
}

TEST(Backoff, DelaysDoubleUntilPatienceIsUsedUp) {
  std::vector<absl::Duration> delays;
  Backoff backoff({.first_delay = absl::Seconds(1),
                   .longest_delay = absl::Seconds(3),
                   .patience = absl::Seconds(8),
                   .sleep = [&](absl::Duration delay, std::stop_token) {
                     delays.push_back(delay);
                   }});
  while (backoff.Wait()) {
  }
  EXPECT_EQ(delays, (std::vector<absl::Duration>{
                        absl::Seconds(1), absl::Seconds(2), absl::Seconds(3),
                        absl::Seconds(2)}));
  backoff.Reset();
  EXPECT_TRUE(backoff.Wait());
}

TEST(Backoff, WaitsAsLongAsTheServerSays) {
  std::vector<absl::Duration> delays;
  Backoff backoff({.patience = absl::Seconds(20),
                   .sleep = [&](absl::Duration delay, std::stop_token) {
                     delays.push_back(delay);
                   }});
  EXPECT_TRUE(backoff.Wait({}, absl::Seconds(15)));
  // It would be refused again after the 5 s that are left.
  EXPECT_FALSE(backoff.Wait({}, absl::Seconds(15)));
  EXPECT_EQ(delays, std::vector<absl::Duration>{absl::Seconds(15)});
}

TEST(Backoff, AStopEndsTheWaiting) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(Backoff().Wait(stop.get_token()));
}

TEST(OutputFile, NothingIsThereWithoutCommit) {
  ScratchFolder folder;
  folder.Write("result", "old");
  {
    auto file = OutputFile::Create(folder / "result");
    ASSERT_TRUE(file.ok());
    file->Write("half");
  }
  EXPECT_EQ(testing::ReadBytes(folder / "result"), "old");
  auto file = OutputFile::Create(folder / "result");
  file->Write("new");
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(testing::ReadBytes(folder / "result"), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()),
                          std::filesystem::directory_iterator()),
            1);
}

TEST(OutputFile, AMissingFolderIsNamed) {
  ScratchFolder folder;
  const auto file = OutputFile::Create(folder / "absent" / "result");
  EXPECT_TRUE(absl::IsUnavailable(file.status()));
  EXPECT_NE(file.status().message().find("absent/result"), std::string::npos);
}

}  // namespace
}  // namespace tessera::client
