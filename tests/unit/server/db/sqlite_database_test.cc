// What only SQLite does; database_test.cc has what all databases do alike.
#include "server/db/sqlite_database.h"

#include <gtest/gtest.h>

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

TEST_F(SqliteDatabaseTest, RefusesWhatIsNoDatabase) {
  const auto path = folder_.Write("image.tif", std::string(5000, 'x'));
  EXPECT_EQ(OpenSqliteDatabase(path).status().code(),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace tessera::db
