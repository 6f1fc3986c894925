#include "server/upkeep/backup.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "server/db/open_database.h"
#include "server/files/file_rows.h"
#include "server/upkeep/inspection.h"
#include "tests/unit/server/upkeep/upkeep_fixture.h"

namespace tessera::upkeep {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class BackupTest : public UpkeepTest {
 protected:
  // What a folder's database refers to, if all of it is sound.
  static std::vector<std::string> Sound(const std::filesystem::path& dir) {
    EXPECT_THAT(Inspect(dir)->faults, IsEmpty());
    const auto database =
        db::Open(db::DatabaseUrlIn(dir), db::DatabaseUse::kRead).value();
    std::vector<std::string> referenced;
    EXPECT_OK(files::VisitReferenced(
        *database, [&](const std::vector<std::string>& some) {
          referenced.insert(referenced.end(), some.begin(), some.end());
          return absl::OkStatus();
        }));
    return referenced;
  }
  void RemoveSample(int position) {
    EXPECT_OK(database_->Execute("DELETE FROM samples WHERE position = $1",
                                 {int64_t{position}}));
  }

  const std::filesystem::path backup_ = folder_ / "backup";
  const std::filesystem::path restored_ = folder_ / "restored";
};

TEST_F(BackupTest, RestoresAllThatWasThere) {
  const std::string sent = Put("sent, and not used yet");
  EXPECT_OK(Backup(data(), backup_));
  const auto restored = Restore(backup_, restored_);
  ASSERT_OK(restored);
  EXPECT_EQ(restored->blobs, 2);
  EXPECT_THAT(Sound(restored_),
              ::testing::UnorderedElementsAre(image_, mask_));
  // The file that the backup left out counts as absent.
  testing::ServerState state(restored_, clock_);
  EXPECT_TRUE(state.Has(image_));
  EXPECT_FALSE(state.Has(sent));
}

TEST_F(BackupTest, CopiesOnlyWhatIsNewTheSecondTime) {
  EXPECT_EQ(Backup(data(), backup_)->copied_blobs, 2);
  AddSample(2, Put("a new image"), mask_);
  const auto second = Backup(data(), backup_);
  ASSERT_OK(second);
  EXPECT_EQ(second->copied_blobs, 1);
  EXPECT_EQ(second->copied_bytes, 11);
  EXPECT_EQ(Sound(backup_).size(), 3u);
}

TEST_F(BackupTest, ForgetsWhatNoBackupNeedsAnyMore) {
  AddSample(2, Put("a new image"), mask_);
  EXPECT_OK(Backup(data(), backup_));
  RemoveSample(2);
  EXPECT_EQ(Backup(data(), backup_)->removed_blobs, 1);
  EXPECT_EQ(Sound(backup_).size(), 2u);
}

TEST_F(BackupTest, IsWholeAlthoughDeletionsAndUploadsGoOn) {
  std::atomic<bool> stop = false;
  std::atomic<int> deletions = 0;
  std::thread server([&] {
    for (int i = 2; !stop; ++i) {
      const std::string image = Put("image " + std::to_string(i));
      AddSample(i, image, mask_);
      // Not each: a backup gives up where none of its rounds is spared.
      if (i % 8 != 5) continue;
      // As a deletion does it: the row first, then the blob.
      RemoveSample(i - 3);
      EXPECT_OK(state_.files().RemoveUnneeded(
          {Put("image " + std::to_string(i - 3))}));
      ++deletions;
    }
  });
  for (int i = 0; i < 5 || deletions == 0; ++i) {
    const auto done = Backup(data(), backup_);
    EXPECT_OK(done);
    EXPECT_THAT(done->faults, IsEmpty());
    EXPECT_THAT(Inspect(backup_)->faults, IsEmpty());
  }
  stop = true;
  server.join();
}

TEST_F(BackupTest, NamesADamagedBlobAndKeepsTheRest) {
  FlipABit(PathIn(data(), image_));
  const auto done = Backup(data(), backup_);
  ASSERT_OK(done);
  EXPECT_THAT(done->faults,
              ElementsAre(AllOf(HasSubstr(image_),
                                HasSubstr("datasets/nuclei/revisions/1"))));
  EXPECT_EQ(done->copied_blobs, 1);
}

TEST_F(BackupTest, KeepsASoundCopyOfABlobThatWasDamagedLater) {
  EXPECT_OK(Backup(data(), backup_));
  FlipABit(PathIn(data(), image_));
  EXPECT_OK(Backup(data(), backup_));
  EXPECT_EQ(Sound(backup_).size(), 2u);
}

TEST_F(BackupTest, RestoresNoDatabaseFromADamagedBackup) {
  EXPECT_OK(Backup(data(), backup_));
  FlipABit(PathIn(backup_, mask_));
  const auto done = Restore(backup_, restored_);
  ASSERT_OK(done);
  EXPECT_THAT(done->faults, ElementsAre(HasSubstr(mask_)));
  EXPECT_FALSE(std::filesystem::exists(restored_ / "tessera.db"));
}

TEST_F(BackupTest, WritesIntoNoFolderThatHoldsSomethingElse) {
  folder_.Write("backup/thesis.txt", "all chapters");
  EXPECT_TRUE(absl::IsFailedPrecondition(Backup(data(), backup_).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(Backup(data(), data()).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(Restore(data(), restored_).status()));
}

TEST_F(BackupTest, RestoresIntoNoFolderThatIsNotEmpty) {
  EXPECT_OK(Backup(data(), backup_));
  folder_.Write("restored/tessera.db", "last year's work");
  EXPECT_TRUE(
      absl::IsFailedPrecondition(Restore(backup_, restored_).status()));
  EXPECT_EQ(testing::ReadBytes(restored_ / "tessera.db"), "last year's work");
}

TEST_F(BackupTest, KeepsTheOldBackupUntilTheNewOneIsWhole) {
  EXPECT_OK(Backup(data(), backup_));
  AddSample(2, Put("a new image"), mask_);
  // A backup that ends after it has copied the database.
  folder_.Write("backup/incoming/tessera.db", "half a database");
  EXPECT_EQ(Sound(backup_).size(), 2u);
  EXPECT_OK(Backup(data(), backup_));
  EXPECT_EQ(Sound(backup_).size(), 3u);
}

}  // namespace
}  // namespace tessera::upkeep
