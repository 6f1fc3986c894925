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

// Rows that a server of the time wrote, by the migration that made their
// tables; whoever adds a table adds a row.
const std::map<int, std::vector<std::string>>& OldRows() {
  static const auto* const rows = new std::map<int, std::vector<std::string>>{
      {1,
       {"INSERT INTO requests (request_id, kind, body_sha256, result, "
        "create_time) VALUES ('r', 'k', 'b', 'datasets/d/revisions/1', 1)",
        "INSERT INTO numbers (name, last) VALUES ('models/m', 1)",
        "INSERT INTO dataset_revisions (dataset_id, revision, sample_count, "
        "object_count, size_bytes, binary_masks, sha256, create_time) VALUES "
        "('d', 1, 1, 1, 1, 0, 'a', 1)",
        "INSERT INTO samples (dataset_id, revision, position, name, "
        "image_filename, image_sha256, mask_filename, mask_sha256, height, "
        "width, object_count) VALUES ('d', 1, 1, 's', 'i', 'b1', 'm', 'b2', 1, "
        "1, 1)",
        "INSERT INTO models (model_id, create_time) VALUES ('m', 1)",
        "INSERT INTO model_versions (model_id, number, sha256, weights_sha256, "
        "manifest_sha256, manifest_json, training_job, size_bytes, "
        "create_time) VALUES ('m', 1, 's', 'b3', 'b4', '{}', "
        "'trainingJobs/j', 1, 1)",
        "INSERT INTO model_aliases (model_id, alias, number) VALUES "
        "('m', 'production', 1)",
        "INSERT INTO training_jobs (job_id, position, resumed, dataset_id, "
        "revision, model_id, parameters_json, wanted_device, state, device, "
        "lease_sha256, cancel_requested, checkpoint_sha256, model_version, "
        "error_message, sequence, epoch, epochs, step, steps, seconds_left, "
        "paused, create_time) VALUES ('j', 1, 0, 'd', 1, 'm', '{}', 'auto', "
        "'QUEUED', '', '', 0, 'b5', '', '', 1, 0, 0, 0, 0, 0, 0, 0)",
        "INSERT INTO training_job_epochs (job_id, epoch, training_loss) "
        "VALUES ('j', 1, 0.5)"}},
      {4,
       {"INSERT INTO device_use (owner, seconds, as_of) VALUES ('ada', 2, "
        "1)"}},
      {5,
       {"INSERT INTO tokens (name, token_sha256, user_name, role, user_groups, "
        "create_time, expire_time) VALUES ('t', 'h', 'ada', 'member', '', 1, "
        "2)",
        "INSERT INTO resource_access (resource, owner, visibility, "
        "shared_group, claim_time) VALUES ('models/m', 'ada', 'PRIVATE', '', "
        "1)",
        "INSERT INTO file_holders (sha256, holder, size_bytes, create_time) "
        "VALUES ('b1', 'ada', 1, 1)"}},
      {6, {"INSERT INTO stored_bytes (owner, bytes) VALUES ('ada', 2)"}},
      {8,
       {"INSERT INTO dataset_warnings (dataset_id, revision, position, "
        "warning) VALUES ('d', 1, 1, 'w')"}},
      {11,
       {"INSERT INTO files (sha256, size_bytes, state, change_time, remover) "
        "VALUES ('b1', 1, 'KEPT', 1, '')"}},
      {14,
       {"INSERT INTO segmentation_jobs VALUES ('s', 1, 'ada', 0, 'RUNNING', "
        "'m', 1, 'v', '{}', '', 1, 1, 1, 0, 0, 2, 1, 0, 1, 3, 4, 0.5, 0.25, 0, "
        "1, 1, 1, NULL)",
        "INSERT INTO segmentation_images VALUES ('s', 1, 'a.tif', 'b1', 1, 0, "
        "'', 'RUNNING', '', 2, 1, 3)",
        "INSERT INTO segmentation_slices VALUES ('s', 1, 2, 'RUNNING', 'l', 0, "
        "0, 0, '', 0, 0)",
        "INSERT INTO segmentation_leases VALUES ('l', 's', 'w', 'server', 0, "
        "1)",
        "INSERT INTO segmentation_blobs VALUES ('b5', 's', 4)"}}};
  return *rows;
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
            5u);
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
  for (const std::string sql :
       {"SELECT d.column1 FROM (VALUES ('a'), ('b')) AS d WHERE "
        "EXISTS (SELECT 1 FROM file_needs n WHERE n.sha256 = d.column1)",
        "SELECT sha256 FROM files WHERE state = 'LEAVING' AND remover = 's'",
        "SELECT sha256 FROM files WHERE sha256 > 'a' AND change_time < 1 "
        "ORDER BY sha256 LIMIT 100",
        "SELECT owner FROM shared_jobs WHERE job_id = 'j'",
        "SELECT job_id FROM shared_jobs WHERE dataset_id = 'd' AND "
        "state NOT IN ('SUCCEEDED', 'FAILED') ORDER BY position LIMIT 1",
        "SELECT job_id FROM shared_jobs WHERE initial_model_id = 'm' AND "
        "state NOT IN ('SUCCEEDED', 'FAILED') ORDER BY position LIMIT 1",
        "SELECT image_sha256 FROM shared_samples WHERE dataset_id = 'd' "
        "UNION SELECT mask_sha256 FROM shared_samples "
        "WHERE dataset_id = 'd' AND revision = 1",
        "SELECT revision FROM shared_revisions WHERE dataset_id = 'd' AND "
        "(1 = 0 OR revision = 1) ORDER BY revision DESC LIMIT 1",
        "SELECT 1 FROM shared_models WHERE model_id = 'm'",
        "SELECT number FROM shared_versions WHERE training_job = 'j' "
        "ORDER BY number LIMIT 1",
        "SELECT size_bytes FROM shared_versions WHERE model_id = 'm' AND "
        "(0 = 0 OR number = 0)"}) {
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
