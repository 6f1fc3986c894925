#include "server/files/kept_files.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/unit/server/files/files_fixture.h"

namespace tessera::files {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

using KeptFilesTest = FilesTest;

TEST_F(KeptFilesTest, AFileIsThereOnceATransactionKeepsIt) {
  const std::string file = Take("bytes");
  EXPECT_FALSE(*files_->Has(file));
  EXPECT_ERROR(files_->SizeOf(file), kNotFound, "FILE_NOT_FOUND");
  EXPECT_TRUE(TryToKeep(file));
  EXPECT_TRUE(*files_->Has(file));
  EXPECT_EQ(*files_->SizeOf(file), 5);
  EXPECT_FALSE(TryToKeep(Sha256Hex("never sent")));
}

TEST_F(KeptFilesTest, ReadsAFile) {
  auto reader = files_->Read(Put("bytes"));
  ASSERT_OK(reader);
  EXPECT_EQ(reader->size_bytes(), 5);
  std::string chunk;
  EXPECT_TRUE(*reader->Next(chunk));
  EXPECT_EQ(chunk, "bytes");
  EXPECT_FALSE(*reader->Next(chunk));
  EXPECT_ERROR(files_->Read(Sha256Hex("x")), kNotFound, "FILE_NOT_FOUND");
}

TEST_F(KeptFilesTest, LooksUpManyAtOnce) {
  std::vector<std::string> all;
  for (int i = 0; i < 250; ++i) all.push_back(Put(std::to_string(i)));
  all.push_back(Sha256Hex("absent"));
  EXPECT_EQ(files_->SizesOf(all)->size(), 250u);
  EXPECT_EQ(Count().files, 250);
  EXPECT_EQ(Count().bytes, 10 + 2 * 90 + 3 * 150);
}

TEST_F(KeptFilesTest, RemovesWhatNothingNeeds) {
  const std::string needed = Put("needed");
  const std::string unneeded = Put("unneeded");
  MakeNeeded(needed);
  EXPECT_OK(files_->RemoveUnneeded({needed, unneeded, "none"}));
  EXPECT_TRUE(*files_->Has(needed));
  EXPECT_TRUE(Stored(needed));
  EXPECT_FALSE(*files_->Has(unneeded));
  EXPECT_FALSE(Stored(unneeded));
  EXPECT_EQ(Count().files, 1);
}

TEST_F(KeptFilesTest, LeavesAFileThatIsBeingSent) {
  const std::string file = Take("bytes");
  EXPECT_OK(files_->RemoveUnneeded({file}));
  EXPECT_TRUE(Stored(file));
  EXPECT_TRUE(TryToKeep(file));
}

TEST_F(KeptFilesTest, AFileThatIsBeingRemovedIsNeitherTakenNorKept) {
  const std::string file = Put("bytes");
  int removals = 0;
  store_.before_removal = [&](const std::string& sha256) {
    ++removals;
    EXPECT_EQ(sha256, file);
    EXPECT_ERROR(TryToTake("bytes"), kUnavailable, "FILE_REMOVED");
    EXPECT_FALSE(TryToKeep(file));
    return absl::OkStatus();
  };
  EXPECT_OK(files_->RemoveUnneeded({file}));
  EXPECT_EQ(removals, 1);
  EXPECT_FALSE(Stored(file));
  Put("bytes");
  EXPECT_TRUE(*files_->Has(file));
  EXPECT_TRUE(Stored(file));
}

TEST_F(KeptFilesTest, AFileThatWasTakenButRemovedMeanwhileIsNotKept) {
  const std::string file = Put("bytes");
  Take("bytes");  // Another user's call.
  EXPECT_OK(files_->RemoveUnneeded({file}));
  EXPECT_FALSE(TryToKeep(file));
}

TEST_F(KeptFilesTest, RemovesLaterWhatCannotBeRemovedNow) {
  const std::string file = Put("bytes");
  store_.before_removal = [](const std::string&) {
    return absl::UnavailableError("the disk is read-only");
  };
  ::testing::internal::CaptureStderr();
  files_->RemoveFilesOf("datasets/nuclei", {file});
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              ::testing::AllOf(HasSubstr("datasets/nuclei"),
                               HasSubstr("read-only")));
  EXPECT_TRUE(*files_->Has(file));
  EXPECT_TRUE(Stored(file));
  store_.before_removal = nullptr;
  EXPECT_OK(files_->RemoveUnneeded({file}));
  EXPECT_FALSE(Stored(file));
  EXPECT_EQ(Count().files, 0);
}

TEST_F(KeptFilesTest, RemovesLaterWhatItCouldNotNote) {
  const std::string file = Put("bytes");
  const std::string other = Put("other");
  EXPECT_OK(files_->RemoveUnneeded({file}));
  // As if the row had not been deleted when the bytes had been.
  EXPECT_OK(state_.database().Execute(
      "INSERT INTO files (sha256, size_bytes, state, change_time, remover) "
      "VALUES ($1, 5, 'LEAVING', 1, 'server')",
      {file}));
  EXPECT_ERROR(TryToTake("bytes"), kUnavailable, "FILE_REMOVED");
  EXPECT_OK(files_->RemoveUnneeded({other}));
  EXPECT_OK(TryToTake("bytes"));
}

TEST_F(KeptFilesTest, AFileWhoseBytesNeverArrivedIsNotKept) {
  const std::string file = Sha256Hex("bytes");
  EXPECT_OK(state_.database().Transaction([&](db::Session& session) {
    return Announce(session, file, 5, clock_.Now());
  }));
  EXPECT_FALSE(TryToKeep(file));
  EXPECT_OK(files_->RemoveUnneeded({file}));
  EXPECT_EQ(Count().files, 1);
  clock_.Advance(absl::Hours(25));
  EXPECT_OK(files_->RemoveUnneeded({file}));
  EXPECT_EQ(Count().files, 0);
}

TEST_F(KeptFilesTest, AStoreThatIsAwayForAWhileLosesNoRow) {
  const std::string file = Put("bytes");
  const std::filesystem::path away = folder_ / "away";
  std::filesystem::rename(folder_ / "blobs", away);
  EXPECT_TRUE(absl::IsUnavailable(files_->Fetch(file).status()));
  EXPECT_TRUE(*files_->Has(file));
  std::filesystem::rename(away, folder_ / "blobs");
  EXPECT_OK(files_->Fetch(file));
}

TEST_F(KeptFilesTest, ALostFileCountsAsAbsentSoThatSendingItRepairsIt) {
  for (const bool damaged : {false, true}) {
    const std::string file = Put("bytes");
    MakeNeeded(file);
    const std::filesystem::path path = files_->Fetch(file)->path();
    std::filesystem::remove(path);
    if (damaged) std::ofstream(path) << "other";
    EXPECT_FALSE(files_->Fetch(file).ok());
    EXPECT_FALSE(*files_->Has(file));
    Put("bytes");
    EXPECT_OK(files_->Fetch(file));
    EXPECT_TRUE(*files_->Has(file));
    MakeUnneeded(file);
    EXPECT_OK(files_->RemoveUnneeded({file}));
  }
}

TEST_F(KeptFilesTest, ListsTheFilesOfAnEarlierVersionOnce) {
  std::istringstream content("bytes");
  const std::string file = state_.blobs().Put(content).value();
  const auto has = [&] {
    return *KeptFiles::Open(state_.database(), store_, clock_).value()->Has(
        file);
  };
  EXPECT_FALSE(has());
  EXPECT_OK(state_.database().Execute(
      "INSERT INTO files_to_list (due) VALUES (1)"));
  EXPECT_TRUE(has());
  EXPECT_THAT(*files_->SizesOf({file}), ElementsAre(Pair(file, 5)));
}

TEST_F(KeptFilesTest, NamesWhatNeedsAFile) {
  const std::string file = Put("bytes");
  db::Database& database = state_.database();
  EXPECT_THAT(UsersOf(database, file).value(), IsEmpty());
  EXPECT_OK(database.Execute("INSERT INTO models VALUES ('nuclei', 7)"));
  EXPECT_OK(database.Execute(
      "INSERT INTO model_versions VALUES ('nuclei', 1, 's', $1, $1, '{}', '', "
      "1, 1, '')",
      {file}));
  EXPECT_THAT(UsersOf(database, file).value(),
              ElementsAre("models/nuclei/versions/1"));
  EXPECT_OK(database.Execute(
      "INSERT INTO segmentation_blobs VALUES ($1, 'abc', 5)", {file}));
  EXPECT_THAT(UsersOf(database, file).value(),
              ElementsAre("models/nuclei/versions/1", "segmentationJobs/abc"));
  // A database from before segmentation jobs is not asked for them.
  EXPECT_OK(
      database.Execute("DELETE FROM schema_migrations WHERE number >= 15"));
  EXPECT_THAT(UsersOf(database, file).value(),
              ElementsAre("models/nuclei/versions/1"));
  EXPECT_THAT(ReferencedAmong(database, {file, Sha256Hex("none")}).value(),
              ElementsAre(file));
  EXPECT_OK(VisitReferenced(database, [&](const auto& some) {
    EXPECT_THAT(some, ElementsAre(file));
    return absl::OkStatus();
  }));
  EXPECT_OK(files_->RemoveUnneeded({file}));
  EXPECT_TRUE(Stored(file));
}

TEST_F(KeptFilesTest, NamesEachReferencedFileOnceAndInOrder) {
  std::vector<std::string> wanted;
  EXPECT_OK(state_.database().Execute("INSERT INTO models VALUES ('m', 7)"));
  for (int i = 1; i <= 1200; ++i) {
    const std::string weights = Sha256Hex(absl::StrCat("weights ", i));
    EXPECT_OK(state_.database().Execute(
        "INSERT INTO model_versions VALUES ('m', $1, 's', $2, $3, '{}', '', 1, "
        "1, '')",
        {int64_t{i}, weights, Sha256Hex("manifest")}));
    wanted.push_back(weights);
  }
  wanted.push_back(Sha256Hex("manifest"));
  std::sort(wanted.begin(), wanted.end());
  std::vector<std::string> found;
  EXPECT_OK(VisitReferenced(state_.database(), [&](const auto& some) {
    EXPECT_LE(some.size(), 1000);
    found.insert(found.end(), some.begin(), some.end());
    return absl::OkStatus();
  }));
  EXPECT_EQ(found, wanted);
  EXPECT_EQ(VisitReferenced(state_.database(),
                            [](const auto&) {
                              return absl::CancelledError("enough");
                            }),
            absl::CancelledError("enough"));
}

}  // namespace
}  // namespace tessera::files
