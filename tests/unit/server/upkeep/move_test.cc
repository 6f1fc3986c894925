#include "server/upkeep/move.h"

#include <gmock/gmock.h>

#include "server/db/open_database.h"
#include "server/storage/data_dir.h"
#include "server/upkeep/backup.h"
#include "server/upkeep/inspection.h"
#include "tests/support/postgres_server.h"
#include "tests/unit/server/upkeep/upkeep_fixture.h"

namespace tessera::upkeep {
namespace {

using ::testing::IsEmpty;

// The server of the fixture has ended.
class MoveTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::PostgresServer::IsInstalled()) {
      GTEST_SKIP() << "PostgreSQL is not installed";
    }
    url_ = testing::PostgresServer::Shared().UrlOf(folder_.path().string());
    testing::ServerState state(data_, clock_, /*twice=*/false);
    image_ = state.Put("an image");
    EXPECT_OK(
        state.database().Execute("INSERT INTO dataset_revisions VALUES "
                                 "('nuclei', 1, 1, 1, 1, 0, 'a', 1, NULL)"));
    EXPECT_OK(state.database().Execute(
        "INSERT INTO samples VALUES ('nuclei', 1, 1, 's', 'i', $1, 'm', $1, 1, "
        "1, 1)",
        {image_}));
  }

  testing::ScratchFolder folder_;
  const SystemClock clock_{};
  const std::filesystem::path data_ =
      folder_.Write("data/spool/x", "").parent_path().parent_path();
  std::string url_;
  std::string image_;
};

TEST_F(MoveTest, MovesWhatAServerKnowsAndBack) {
  ASSERT_OK(MoveState(data_, {url_, ""}));
  const auto moved = Inspect(data_, {url_, ""});
  ASSERT_OK(moved);
  EXPECT_THAT(moved->faults, IsEmpty());
  EXPECT_EQ(moved->unused_blobs, 0);
  // A backup of what is shared is a folder, from which a server can start.
  std::filesystem::remove(data_ / db::kDatabaseFile);
  ASSERT_OK(Backup(data_, folder_ / "backup", {url_, ""}));
  EXPECT_THAT(Inspect(folder_ / "backup", {url_, ""})->faults, IsEmpty());
  ASSERT_OK(Restore(folder_ / "backup", folder_ / "restored"));
  testing::ServerState state(folder_ / "restored", clock_, /*twice=*/false);
  EXPECT_TRUE(state.Has(image_));
}

TEST_F(MoveTest, RefusesAFolderThatAServerUses) {
  const auto server = storage::DataDir::Open(data_);
  ASSERT_OK(server);
  EXPECT_EQ(MoveState(data_, {url_, ""}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(MoveTest, NamesWhatIsMissing) {
  EXPECT_EQ(MoveState(folder_ / "absent", {url_, ""}).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "absent"));
  EXPECT_EQ(MoveState(data_, {}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(
      MoveState(data_, {db::DatabaseUrlIn(folder_ / "b"), ""}).status().code(),
      absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tessera::upkeep
