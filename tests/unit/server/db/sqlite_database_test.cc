// What only SQLite does; database_test.cc has what all databases do alike.
#include "server/db/sqlite_database.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/db/open_database.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::db {
namespace {

class SqliteDatabaseTest : public ::testing::Test {
 protected:
  testing::ScratchFolder folder_;
  std::unique_ptr<Database> database_ =
      OpenSqliteDatabase(folder_ / "tessera.db").value();
};

TEST_F(SqliteDatabaseTest, KeepsTextsWithAnyByte) {
  const std::string text("two\0x", 5);
  EXPECT_EQ(database_->Execute("SELECT $1", {text})->front().Text(0), text);
}

TEST_F(SqliteDatabaseTest, CopiesItself) {
  EXPECT_OK(database_->Execute("INSERT INTO models VALUES ('nuclei', 7)"));
  EXPECT_OK(Copy(DatabaseUrlIn(folder_.path()), folder_ / "copy"));
  const auto copy = ReadSqliteDatabase(folder_ / "copy");
  ASSERT_OK(copy);
  EXPECT_FALSE((*copy)->Execute("SELECT 1 FROM models")->empty());
}

TEST_F(SqliteDatabaseTest, RefusesASecondServer) {
  EXPECT_ERROR(OpenSqliteDatabase(folder_ / "tessera.db"), kFailedPrecondition,
               "DATABASE_IN_USE");
}

TEST_F(SqliteDatabaseTest, FindsRowsThatReferToNothing) {
  EXPECT_TRUE(database_->FindFaults()->empty());
  EXPECT_OK(database_->Execute("PRAGMA foreign_keys = OFF"));
  EXPECT_OK(database_->Execute(
      "INSERT INTO model_aliases VALUES ('nuclei', 'production', 1)"));
  EXPECT_EQ(database_->FindFaults()->size(), 1u);
}

// So few rows that no commit would.
TEST_F(SqliteDatabaseTest, MovesItsLogIntoTheDatabaseByItself) {
  EXPECT_OK(database_->Execute("INSERT INTO models VALUES ('nuclei', 7)"));
  const auto path = folder_ / "copy.db";  // Without the log.
  const auto moved = [&] {
    std::filesystem::copy_file(
        folder_ / "tessera.db", path,
        std::filesystem::copy_options::overwrite_existing);
    const auto copy = ReadSqliteDatabase(path);
    if (!copy.ok()) return false;
    const auto rows = (*copy)->Execute("SELECT 1 FROM models");
    return rows.ok() && !rows->empty();
  };
  const absl::Time end = absl::Now() + absl::Minutes(1);
  while (!moved() && absl::Now() < end) absl::SleepFor(absl::Milliseconds(50));
  EXPECT_TRUE(moved());
}

TEST_F(SqliteDatabaseTest, RefusesWhatIsNoDatabase) {
  const auto path = folder_.Write("image.tif", std::string(5000, 'x'));
  EXPECT_EQ(OpenSqliteDatabase(path).status().code(),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace tessera::db
