#include "server/drafts/draft_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "server/access/file_holders.h"
#include "server/drafts/presence_store.h"
#include "server/files/kept_files.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::drafts {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kFile(64, 'a');

Place At(int x0, const std::string& sha256 = kFile) {
  return {.sha256 = sha256, .x0 = x0, .y0 = 2, .x1 = x0 + 64, .y1 = 66};
}

Draft DraftAt(int x0, const std::string& writer, const std::string& content) {
  return {.place = At(x0),
          .filename = "a.tif",
          .sample = "datasets/d/samples/s",
          .objects = 3,
          .writer = writer,
          .content = content};
}

class DraftStoreTest : public ::testing::Test {
 protected:
  // What the user stores, uses of the file included, as the quota sees it.
  int64_t StoredBytes() {
    const auto rows = database_->Execute(
        "SELECT COALESCE(SUM(bytes), 0) FROM stored_bytes "
        "WHERE owner = 'ada'");
    return rows.ok() ? static_cast<int64_t>(rows->front().Real(0)) : -1;
  }
  int64_t UsesOfFile() {
    const auto rows = database_->Execute(
        "SELECT uses FROM file_holders WHERE holder = 'ada'");
    return rows.ok() && !rows->empty() ? rows->front().Int(0) : -1;
  }
  void SendFile() {
    EXPECT_OK(database_->Execute(
        "INSERT INTO file_holders (sha256, holder, size_bytes, create_time) "
        "VALUES ($1, 'ada', 10, 1)",
        {kFile}));
  }

  testing::ScratchFolder folder_;
  std::unique_ptr<db::Database> database_ =
      testing::OpenTwiceDatabase(folder_.path());
  testing::FakeClock clock_;
  DraftStore drafts_{*database_, clock_};
  PresenceStore presence_{*database_, clock_};
};

TEST_F(DraftStoreTest, GivesBackWhatWasPut) {
  const std::string content("any\0bytes\xff\xfe", 11);
  const auto revision = drafts_.Put("ada", DraftAt(1, "tab", content), 0);
  ASSERT_OK(revision);
  const auto draft = drafts_.Get("ada", At(1));
  ASSERT_OK(draft);
  EXPECT_EQ(draft->content, content);
  EXPECT_EQ(draft->place, At(1));
  EXPECT_EQ(draft->filename, "a.tif");
  EXPECT_EQ(draft->sample, "datasets/d/samples/s");
  EXPECT_EQ(draft->objects, 3);
  EXPECT_EQ(draft->writer, "tab");
  EXPECT_EQ(draft->revision, *revision);
  EXPECT_EQ(draft->size_bytes, 11);
  EXPECT_EQ(draft->change_time, clock_.Now());
}

TEST_F(DraftStoreTest, KeepsUsersAndRegionsApart) {
  EXPECT_OK(drafts_.Put("ada", DraftAt(1, "t", "one"), 0));
  clock_.Advance(absl::Seconds(1));
  EXPECT_OK(drafts_.Put("ada", DraftAt(2, "t", "two"), 0));
  EXPECT_OK(drafts_.Put("bob", DraftAt(1, "t", "three"), 0));
  EXPECT_ERROR(drafts_.Get("bob", At(2)), kNotFound, "DRAFT_NOT_FOUND");
  EXPECT_EQ(drafts_.Get("bob", At(1))->content, "three");
  const auto list = drafts_.List("ada");
  ASSERT_OK(list);
  ASSERT_EQ(list->size(), 2);
  EXPECT_EQ((*list)[0].place.x0, 2);
  EXPECT_EQ((*list)[0].content, "");
  EXPECT_OK(drafts_.Remove("ada", At(1)));
  EXPECT_OK(drafts_.Remove("ada", At(1)));
  EXPECT_EQ(drafts_.List("ada")->size(), 1);
  EXPECT_EQ(drafts_.List("bob")->size(), 1);
}

TEST_F(DraftStoreTest, RefusesToReplaceWhatAnotherWriterChanged) {
  const int64_t first = *drafts_.Put("ada", DraftAt(1, "office", "1"), 0);
  const int64_t second = *drafts_.Put("ada", DraftAt(1, "home", "2"), first);
  EXPECT_GT(second, first);
  EXPECT_ERROR(drafts_.Put("ada", DraftAt(1, "office", "3"), first), kAborted,
               "DRAFT_MOVED");
  EXPECT_EQ(drafts_.Get("ada", At(1))->content, "2");
  // An answer that was lost: the writer tries again.
  EXPECT_OK(drafts_.Put("ada", DraftAt(1, "home", "4"), first));
  EXPECT_EQ(drafts_.Get("ada", At(1))->content, "4");
}

TEST_F(DraftStoreTest, RevisionsGrowOverRemovals) {
  const int64_t first = *drafts_.Put("ada", DraftAt(1, "a", "1"), 0);
  EXPECT_OK(drafts_.Remove("ada", At(1)));
  const int64_t second = *drafts_.Put("ada", DraftAt(1, "b", "2"), first);
  EXPECT_GT(second, first);
}

TEST_F(DraftStoreTest, BoundsWhatAUserKeeps) {
  for (int i = 0; i < kMostDrafts; ++i) {
    EXPECT_OK(drafts_.Put("ada", DraftAt(i, "t", "x"), 0));
  }
  EXPECT_ERROR(drafts_.Put("ada", DraftAt(1000, "t", "x"), 0),
               kResourceExhausted, "DRAFTS_FULL");
  EXPECT_OK(drafts_.Put("ada", DraftAt(0, "t", "y"), 0));
  EXPECT_OK(drafts_.Put("bob", DraftAt(1000, "t", "x"), 0));
}

TEST_F(DraftStoreTest, BoundsTheBytesOfAUser) {
  const std::string large(kMostDraftBytes, 'x');
  const int fit = kMostDraftBytesOfUser / kMostDraftBytes;
  for (int i = 0; i < fit; ++i) {
    EXPECT_OK(drafts_.Put("ada", DraftAt(i, "t", large), 0));
  }
  EXPECT_ERROR(drafts_.Put("ada", DraftAt(100, "t", "x"), 0),
               kResourceExhausted, "DRAFTS_FULL");
  EXPECT_OK(drafts_.Put("ada", DraftAt(0, "t", "x"), 0));
  EXPECT_OK(drafts_.Put("ada", DraftAt(100, "t", "x"), 0));
}

TEST_F(DraftStoreTest, CountsForTheQuotaAndKeepsTheImage) {
  SendFile();
  EXPECT_OK(drafts_.Put("ada", DraftAt(1, "t", "four"), 0));
  EXPECT_OK(drafts_.Put("ada", DraftAt(2, "t", "seven77"), 0));
  EXPECT_EQ(StoredBytes(), 11);
  EXPECT_EQ(UsesOfFile(), 2);
  EXPECT_OK(drafts_.Put("ada", DraftAt(1, "t", "a"), 0));
  EXPECT_EQ(StoredBytes(), 8);
  EXPECT_EQ(UsesOfFile(), 2);
  access::FileHolders holders(*database_, clock_, 0);
  clock_.Advance(absl::Hours(100));
  EXPECT_OK(holders.ForgetUnused());
  EXPECT_EQ(UsesOfFile(), 2);
  EXPECT_OK(drafts_.Remove("ada", At(1)));
  EXPECT_OK(drafts_.Remove("ada", At(2)));
  EXPECT_EQ(StoredBytes(), 0);
  EXPECT_EQ(UsesOfFile(), 0);
  EXPECT_OK(holders.ForgetUnused());
  EXPECT_EQ(UsesOfFile(), -1);
}

TEST_F(DraftStoreTest, RemovesWhatNobodyChanges) {
  EXPECT_OK(drafts_.Put("ada", DraftAt(1, "t", "old"), 0));
  clock_.Advance(kKeepDrafts - absl::Hours(1));
  EXPECT_OK(drafts_.Put("ada", DraftAt(2, "t", "new"), 0));
  EXPECT_OK(drafts_.RemoveOld(clock_.Now() - kKeepDrafts, {}));
  EXPECT_EQ(drafts_.List("ada")->size(), 2);
  clock_.Advance(absl::Hours(2));
  EXPECT_OK(drafts_.RemoveOld(clock_.Now() - kKeepDrafts, {}));
  const auto list = drafts_.List("ada");
  ASSERT_OK(list);
  ASSERT_EQ(list->size(), 1);
  EXPECT_EQ(list->front().place.x0, 2);
  EXPECT_EQ(StoredBytes(), 3);
}

TEST_F(DraftStoreTest, ShowsWhoIsThereUntilTheyLeaveOrFallSilent) {
  const Editor ada{"tab-1", "ada", At(1)};
  const Editor bob{"tab-1", "bob", At(5)};
  const Editor elsewhere{"tab-2", "bob", At(1, std::string(64, 'b'))};
  EXPECT_OK(presence_.Note(ada));
  EXPECT_OK(presence_.Note(bob));
  EXPECT_OK(presence_.Note(elsewhere));
  EXPECT_THAT(*presence_.ListOf(kFile), ElementsAre(ada, bob));
  EXPECT_THAT(*presence_.ListAll(), ElementsAre(ada, bob, elsewhere));
  EXPECT_OK(presence_.Leave("ada", "tab-1"));
  EXPECT_THAT(*presence_.ListOf(kFile), ElementsAre(bob));
  clock_.Advance(kPresenceLasts - absl::Seconds(1));
  const Editor moved{"tab-1", "bob", At(9)};
  EXPECT_OK(presence_.Note(moved));
  clock_.Advance(absl::Seconds(2));
  EXPECT_THAT(*presence_.ListAll(), ElementsAre(moved));
  clock_.Advance(kPresenceLasts);
  EXPECT_THAT(*presence_.ListAll(), IsEmpty());
}

TEST_F(DraftStoreTest, BoundsTheEditorsOfAUser) {
  for (int i = 0; i < kMostEditors + 3; ++i) {
    EXPECT_OK(presence_.Note({std::to_string(100 + i), "ada", At(1)}));
    clock_.Advance(absl::Milliseconds(1));
  }
  const auto all = presence_.ListAll();
  ASSERT_OK(all);
  ASSERT_EQ(all->size(), kMostEditors);
  EXPECT_EQ(all->front().id, "103");
}

}  // namespace
}  // namespace tessera::drafts
