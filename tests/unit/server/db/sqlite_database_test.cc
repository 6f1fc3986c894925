#include "server/db/sqlite_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/db/blob_references.h"
#include "server/db/request_log.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::db {
namespace {

constexpr char kInsertModel[] =
    "INSERT INTO models (model_id, create_time) VALUES ($1, $2)";
constexpr char kCountModels[] = "SELECT COUNT(*) FROM models";

class SqliteDatabaseTest : public ::testing::Test {
 protected:
  void Reopen() {
    database_.reset();
    database_ = OpenSqliteDatabase(folder_ / "tessera.db").value();
  }
  int64_t Models() {
    return database_->Execute(kCountModels)->front().Int(0);
  }

  testing::ScratchFolder folder_;
  std::unique_ptr<Database> database_ =
      OpenSqliteDatabase(folder_ / "tessera.db").value();
};

TEST_F(SqliteDatabaseTest, KeepsRowsOverReopening) {
  EXPECT_OK(database_->Execute(kInsertModel, {"nuclei", int64_t{7}}));
  Reopen();
  const auto rows = database_->Execute("SELECT * FROM models");
  ASSERT_OK(rows);
  EXPECT_EQ(rows->front().Text(0), "nuclei");
  EXPECT_EQ(rows->front().Int(1), 7);
}

TEST_F(SqliteDatabaseTest, BindsByNumberWhateverTheOrder) {
  const auto rows = database_->Execute(
      "SELECT $2, $1, $2, $3, $4",
      {int64_t{1}, std::string("two\0x", 5), 0.5, std::monostate()});
  ASSERT_OK(rows);
  EXPECT_EQ(rows->front().Text(0), std::string("two\0x", 5));
  EXPECT_EQ(rows->front().Int(1), 1);
  EXPECT_EQ(rows->front().Text(2).size(), 5u);
  EXPECT_EQ(rows->front().Real(3), 0.5);
  EXPECT_TRUE(rows->front().IsNull(4));
}

TEST_F(SqliteDatabaseTest, RollsBackWhatFailed) {
  const absl::Status status =
      database_->Transaction([](Session& session) -> absl::Status {
        RETURN_IF_ERROR(
            session.Execute(kInsertModel, {"nuclei", int64_t{7}}).status());
        return absl::AbortedError("changed its mind");
      });
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(Models(), 0);
}

TEST_F(SqliteDatabaseTest, NamesBrokenConstraints) {
  EXPECT_OK(database_->Execute(kInsertModel, {"nuclei", int64_t{7}}));
  EXPECT_EQ(database_->Execute(kInsertModel, {"nuclei", int64_t{7}})
                .status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(database_->Execute("INSERT INTO model_aliases VALUES "
                               "('nuclei', 'production', 1)")
                .status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(SqliteDatabaseTest, TakesConcurrentWriters) {
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([this, i] {
      for (int j = 0; j < 10; ++j) {
        EXPECT_OK(database_->Execute(
            kInsertModel, {"m" + std::to_string(10 * i + j), int64_t{0}}));
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(Models(), 40);
}

TEST_F(SqliteDatabaseTest, RefusesASecondServer) {
  EXPECT_ERROR(OpenSqliteDatabase(folder_ / "tessera.db"), kFailedPrecondition,
               "DATABASE_IN_USE");
}

TEST_F(SqliteDatabaseTest, RefusesWhatIsNoDatabase) {
  const auto path = folder_.Write("image.tif", std::string(5000, 'x'));
  EXPECT_EQ(OpenSqliteDatabase(path).status().code(),
            absl::StatusCode::kDataLoss);
}

TEST_F(SqliteDatabaseTest, RemembersRequests) {
  const Request request{.id = "r1", .kind = "Create", .body_sha256 = "b"};
  EXPECT_OK(database_->Transaction([&](Session& session) -> absl::Status {
    EXPECT_EQ(FindResult(session, request).value(), std::nullopt);
    return RecordResult(session, request, "datasets/x", absl::UnixEpoch());
  }));
  Reopen();
  EXPECT_OK(database_->Transaction([&](Session& session) -> absl::Status {
    EXPECT_EQ(FindResult(session, request).value(), "datasets/x");
    EXPECT_ERROR(FindResult(session, {.id = "r1", .kind = "Create",
                                      .body_sha256 = "other"}),
                 kAlreadyExists, "REQUEST_ID_REUSED");
    EXPECT_ERROR(FindResult(session, {.id = std::string(200, 'x')}),
                 kInvalidArgument, "REQUEST_ID_INVALID");
    EXPECT_EQ(FindResult(session, {}).value(), std::nullopt);
    return absl::OkStatus();
  }));
}

TEST_F(SqliteDatabaseTest, ForgetsOldRequests) {
  const auto record = [&](const std::string& id, absl::Time time) {
    EXPECT_OK(database_->Transaction([&](Session& session) {
      return RecordResult(session, {.id = id, .kind = "k", .body_sha256 = "b"},
                          "datasets/x", time);
    }));
  };
  // More than one statement takes.
  for (int i = 0; i < 250; ++i) {
    record(absl::StrCat("old ", i), absl::UnixEpoch());
  }
  record("new", absl::UnixEpoch() + absl::Hours(2));
  EXPECT_OK(ForgetRequests(*database_, absl::InfinitePast(), {}));
  const auto count = [&] {
    return database_->Execute("SELECT COUNT(*) FROM requests")->front().Int(0);
  };
  EXPECT_EQ(count(), 251);
  EXPECT_OK(
      ForgetRequests(*database_, absl::UnixEpoch() + absl::Hours(1), {}));
  EXPECT_EQ(count(), 1);
  EXPECT_OK(database_->Transaction([&](Session& session) -> absl::Status {
    EXPECT_TRUE(FindResult(session, {.id = "new", .kind = "k",
                                     .body_sha256 = "b"})
                    ->has_value());
    return absl::OkStatus();
  }));
}

TEST_F(SqliteDatabaseTest, FindsBlobsThatNothingNeeds) {
  EXPECT_OK(database_->Execute(kInsertModel, {"nuclei", int64_t{7}}));
  EXPECT_OK(database_->Execute(
      "INSERT INTO model_versions VALUES ('nuclei', 1, 's', 'used', 'm', '{}', "
      "'', 1, 1)"));
  std::vector<std::string> removed;
  EXPECT_OK(RemoveUnreferenced(*database_, {"used", "unused", "m"},
                               [&](const std::string& digest) {
                                 removed.push_back(digest);
                                 return absl::OkStatus();
                               }));
  EXPECT_EQ(removed, std::vector<std::string>{"unused"});
}

TEST_F(SqliteDatabaseTest, WhatCannotBeRemovedIsLogged) {
  ::testing::internal::CaptureStderr();
  RemoveFilesOf("datasets/nuclei", *database_, {"unused"},
                [](const std::string&) {
                  return absl::UnavailableError("the disk is read-only");
                });
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              ::testing::AllOf(::testing::HasSubstr("datasets/nuclei"),
                               ::testing::HasSubstr("read-only")));
}

}  // namespace
}  // namespace tessera::db
