#include "server/db/migrations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "server/db/sqlite_database.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/db/asked_statements.h"
#include "tests/unit/server/db/old_rows.h"

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

std::vector<std::string> TextsOf(Database& database, const std::string& sql) {
  std::vector<std::string> texts;
  const auto found = database.Execute(sql);
  EXPECT_OK(found);
  for (const Row& row : found->rows) texts.push_back(row.Text(0));
  return texts;
}

// Each table's columns as one list, by the table's name.
std::map<std::string, std::string> ColumnsOf(Database& database) {
  std::map<std::string, std::string> columns;
  for (const std::string& table : TextsOf(
           database, "SELECT name FROM sqlite_master WHERE type = 'table' AND "
                     "name <> 'schema_migrations'")) {
    columns[table] = absl::StrJoin(
        TextsOf(database, absl::StrFormat(
                              "SELECT 'quote(' || name || ')' FROM "
                              "pragma_table_info('%s')",
                              table)),
        " || ', ' || ");
  }
  return columns;
}

class FromVersion : public ::testing::TestWithParam<int> {};

TEST_P(FromVersion, EveryRowIsKept) {
  const testing::ScratchFolder folder;
  const std::vector<Migration> old(Migrations().begin(),
                                   Migrations().begin() + GetParam());
  auto database = OpenSqliteDatabase(folder / "db", old).value();
  for (const auto& [number, rows] : OldRows()) {
    if (number > GetParam()) break;
    for (const std::string& row : rows) EXPECT_OK(database->Execute(row));
  }
  std::map<std::string, std::vector<std::string>> before;
  const std::map<std::string, std::string> columns = ColumnsOf(*database);
  for (const auto& [table, list] : columns) {
    before[table] =
        TextsOf(*database, absl::StrCat("SELECT ", list, " FROM ", table));
    EXPECT_EQ(before[table].size(), 1u) << table << " has no row here";
  }
  database.reset();
  database = OpenSqliteDatabase(folder / "db").value();
  for (const auto& [table, list] : columns) {
    EXPECT_EQ(TextsOf(*database,
                      absl::StrCat("SELECT ", list, " FROM ", table)),
              before[table])
        << table;
  }
  EXPECT_THAT(database->FindFaults().value(), ::testing::IsEmpty());
  EXPECT_EQ(TextsOf(*database,
                    "SELECT DISTINCT sha256 FROM blob_references WHERE "
                    "sha256 <> ''")
                .size(),
            GetParam() < 15 ? 5u : 6u);
}

INSTANTIATE_TEST_SUITE_P(
    Migrations, FromVersion,
    ::testing::Range(1, static_cast<int>(Migrations().size()) + 1));

// A statement that others wait for may look at some rows, not at all.
TEST_F(MigrationsTest, GiveAnIndexForWhatIsAskedOfEndedJobs) {
  const std::map<std::string, std::string> uses = {
      {"SELECT 1 FROM shared_jobs WHERE model_id = 'm' AND "
       "state IN ('QUEUED', 'RUNNING')",
       "(model_id=? AND state=?)"},
      {"SELECT job_id FROM shared_jobs WHERE dataset_id = 'd' AND "
       "state IN ('QUEUED', 'RUNNING') ORDER BY position LIMIT 1",
       "(dataset_id=? AND state=?)"},
      {"SELECT device_seconds FROM training_jobs WHERE state = 'SUCCEEDED' AND "
       "device_seconds > 0 ORDER BY position DESC LIMIT 10",
       "training_jobs_timed"}};
  for (const auto& [sql, index] : uses) {
    const auto plan = database_->Execute("EXPLAIN QUERY PLAN " + sql);
    ASSERT_OK(plan);
    EXPECT_THAT(plan->front().Text(3), ::testing::HasSubstr(index)) << sql;
  }
}

// The same, of what one room reads of another and of all files.
TEST_F(MigrationsTest, NeverReadAWholeTableForOneThing) {
  for (const std::string& sql : StatementsAboutOneThing()) {
    const auto plan = database_->Execute("EXPLAIN QUERY PLAN " + sql);
    ASSERT_OK(plan);
    for (const Row& step : plan->rows) {
      // "SCAN d", "SCAN 2 CONSTANT ROWS" and "SCAN (subquery-1)" are no tables.
      EXPECT_THAT(step.Text(3),
                  ::testing::Not(::testing::ContainsRegex("SCAN [a-z]{2}")))
          << sql;
    }
  }
}

TEST(Upgrade, CountsWhatUsersStore) {
  const testing::ScratchFolder folder;
  const std::vector<Migration> old(Migrations().begin(),
                                   Migrations().begin() + 5);
  auto database = OpenSqliteDatabase(folder / "db", old).value();
  for (const auto& [number, rows] : OldRows()) {
    if (number > 5) break;
    for (const std::string& row : rows) EXPECT_OK(database->Execute(row));
  }
  for (const char* row :
       {"INSERT INTO resource_access VALUES "
        "('datasets/d', 'ada', 'PRIVATE', '', 1)",
        "INSERT INTO file_holders VALUES ('b2', 'ada', 10, 1)",
        "INSERT INTO file_holders VALUES ('b3', 'ada', 100, 1)",
        "INSERT INTO file_holders VALUES ('b2', 'bob', 10, 1)"}) {
    EXPECT_OK(database->Execute(row));
  }
  database.reset();
  database = OpenSqliteDatabase(folder / "db").value();
  // Of the version's weights, b3, its size counts.
  EXPECT_THAT(
      TextsOf(*database,
              "SELECT holder || ' ' || sha256 || ' ' || uses || ' ' || counted "
              "FROM file_holders ORDER BY 1"),
      ::testing::ElementsAre("ada b1 1 1", "ada b2 1 1", "ada b3 1 0",
                             "bob b2 0 1"));
  EXPECT_THAT(TextsOf(*database, "SELECT owner || ' ' || bytes FROM "
                                 "stored_bytes ORDER BY owner"),
              ::testing::ElementsAre("ada 12", "bob 10"));
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
