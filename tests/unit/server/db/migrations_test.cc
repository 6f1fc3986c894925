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

// A database as the first migration left it, with a row of each kind that a
// later one changes.
std::unique_ptr<Database> FirstDatabase(const std::filesystem::path& path) {
  auto database = OpenSqliteDatabase(path).value();
  for (const char* drop :
       {"ALTER TABLE dataset_revisions DROP COLUMN fingerprint_json",
        "ALTER TABLE training_jobs DROP COLUMN plan_json",
        "ALTER TABLE training_jobs DROP COLUMN initial_model_id",
        "ALTER TABLE training_jobs DROP COLUMN initial_version",
        "DROP INDEX training_jobs_by_owner",
        "ALTER TABLE training_jobs DROP COLUMN owner",
        "ALTER TABLE training_jobs DROP COLUMN device_seconds",
        "DROP TABLE device_use",
        "DELETE FROM schema_migrations WHERE number > 1"}) {
    EXPECT_OK(database->Execute(drop));
  }
  EXPECT_OK(database->Execute(
      "INSERT INTO dataset_revisions VALUES ('d', 1, 1, 1, 1, 0, 'a', 1)"));
  EXPECT_OK(database->Execute(
      "INSERT INTO training_jobs VALUES ('j', 1, 0, 'd', 1, 'm', '{}', 'auto', "
      "'QUEUED', '', '', 0, '', '', '', 1, 0, 0, 0, 0, 0, 0, 0, NULL, NULL)"));
  return database;
}

TEST_F(MigrationsTest, KeepTheRowsOfTheFirstTables) {
  database_ = FirstDatabase(folder_ / "first.db");
  EXPECT_OK(Migrate(*database_, Migrations()));
  const auto revision =
      database_->Execute("SELECT sha256, fingerprint_json FROM "
                         "dataset_revisions WHERE dataset_id = 'd'");
  ASSERT_OK(revision);
  EXPECT_EQ(revision->front().Text(0), "a");
  EXPECT_TRUE(revision->front().IsNull(1));
  const auto job =
      database_->Execute("SELECT state, plan_json FROM training_jobs");
  ASSERT_OK(job);
  EXPECT_EQ(job->front().Text(0), "QUEUED");
  EXPECT_TRUE(job->front().IsNull(1));
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
