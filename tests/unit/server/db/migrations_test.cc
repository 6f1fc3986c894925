#include "server/db/migrations.h"

#include <gtest/gtest.h>

#include "server/db/sqlite_database.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::db {
namespace {

class MigrationsTest : public ::testing::Test {
 protected:
  std::vector<Migration> Extended(const std::string& sql) {
    std::vector<Migration> migrations = Migrations();
    migrations.push_back({.number = static_cast<int>(migrations.size()) + 1,
                          .name = "a_later_one",
                          .sql = sql});
    return migrations;
  }

  testing::ScratchFolder folder_;
  std::unique_ptr<Database> database_ =
      OpenSqliteDatabase(folder_ / "tessera.db").value();
};

TEST_F(MigrationsTest, AreNumberedWithoutGaps) {
  int number = 0;
  for (const Migration& migration : Migrations()) {
    EXPECT_EQ(migration.number, ++number) << migration.name;
    EXPECT_FALSE(migration.sql.empty());
  }
  EXPECT_GE(number, 1);
}

TEST_F(MigrationsTest, AreAppliedOnce) {
  const auto extended = Extended("CREATE TABLE later (id BIGINT);");
  EXPECT_OK(Migrate(*database_, extended));
  EXPECT_OK(Migrate(*database_, extended));
  EXPECT_OK(database_->Execute("SELECT id FROM later"));
}

TEST_F(MigrationsTest, LeaveNothingWhenTheyFail) {
  EXPECT_FALSE(Migrate(*database_, Extended("CREATE TABLE later (id BIGINT);"
                                            "CREATE NONSENSE;"))
                   .ok());
  EXPECT_FALSE(database_->Execute("SELECT id FROM later").ok());
  EXPECT_OK(Migrate(*database_, Migrations()));
}

TEST_F(MigrationsTest, RefuseANewerDatabase) {
  EXPECT_OK(Migrate(*database_, Extended("CREATE TABLE later (id BIGINT);")));
  EXPECT_ERROR(Migrate(*database_, Migrations()), kFailedPrecondition,
               "DATABASE_TOO_NEW");
  database_.reset();
  EXPECT_ERROR(OpenSqliteDatabase(folder_ / "tessera.db"), kFailedPrecondition,
               "DATABASE_TOO_NEW");
}

}  // namespace
}  // namespace tessera::db
