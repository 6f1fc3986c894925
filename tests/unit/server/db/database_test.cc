// What every kind of database does alike; the list is at the end.
// postgres_database_test.cc and sqlite_database_test.cc have what only one does.
#include "server/db/database.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/db/open_database.h"
#include "server/db/request_log.h"
#include "tests/support/heard.h"
#include "tests/support/postgres_server.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"
#include "tests/support/twice_database.h"

namespace tessera::db {
namespace {

constexpr char kInsertModel[] =
    "INSERT INTO models (model_id, create_time) VALUES ($1, $2)";
constexpr char kCountModels[] = "SELECT COUNT(*) FROM models";

// The URL of a new database; the folder is at its disposal.
using MakeUrl = std::string (*)(const std::filesystem::path& folder);

std::string PostgresUrlFor(const std::filesystem::path& folder) {
  return testing::PostgresServer::Shared().UrlOf(folder.string());
}

class DatabaseTest : public ::testing::TestWithParam<MakeUrl> {
 protected:
  void Reopen() {
    database_.reset();
    database_ = Open(url_, DatabaseUse::kServe).value();
  }
  int64_t Models() {
    return database_->Execute(kCountModels)->front().Int(0);
  }
  absl::Status InsertModel(const std::string& id, Durability durability) {
    return database_->Transaction(
        [&](Session& session) {
          return session.Execute(kInsertModel, {id, int64_t{7}}).status();
        },
        durability);
  }

  testing::ScratchFolder folder_;
  const std::string url_ = GetParam()(folder_.path());
  std::unique_ptr<Database> database_ =
      Open(url_, DatabaseUse::kServe).value();
};

TEST_P(DatabaseTest, KeepsRowsOverReopening) {
  EXPECT_OK(database_->Execute(kInsertModel, {"nuclei", int64_t{7}}));
  Reopen();
  const auto rows = database_->Execute("SELECT * FROM models");
  ASSERT_OK(rows);
  EXPECT_EQ(rows->front().Text(0), "nuclei");
  EXPECT_EQ(rows->front().Int(1), 7);
}

TEST_P(DatabaseTest, BindsByNumberWhateverTheOrder) {
  const auto rows = database_->Execute(
      "SELECT $2, $1, $2, $3, $4",
      {int64_t{1}, "zwei Äcker", 0.5, std::monostate()});
  ASSERT_OK(rows);
  EXPECT_EQ(rows->front().Text(0), "zwei Äcker");
  EXPECT_EQ(rows->front().Int(1), 1);
  EXPECT_EQ(rows->front().Text(2).size(), 11u);
  EXPECT_EQ(rows->front().Real(3), 0.5);
  EXPECT_TRUE(rows->front().IsNull(4));
}

TEST_P(DatabaseTest, RollsBackWhatFailed) {
  const absl::Status status =
      database_->Transaction([](Session& session) -> absl::Status {
        RETURN_IF_ERROR(
            session.Execute(kInsertModel, {"nuclei", int64_t{7}}).status());
        return absl::AbortedError("changed its mind");
      });
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(Models(), 0);
}

TEST_P(DatabaseTest, NamesBrokenConstraints) {
  EXPECT_OK(database_->Execute(kInsertModel, {"nuclei", int64_t{7}}));
  EXPECT_EQ(database_->Execute(kInsertModel, {"nuclei", int64_t{7}})
                .status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(database_->Execute("INSERT INTO model_aliases VALUES "
                               "('nuclei', 'production', 1)")
                .status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_P(DatabaseTest, TakesConcurrentWriters) {
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

TEST_P(DatabaseTest, RemembersRequests) {
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

TEST_P(DatabaseTest, ForgetsOldRequests) {
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

TEST_P(DatabaseTest, CommitsWithoutWaitingForTheDiskInOrder) {
  EXPECT_OK(InsertModel("first", Durability::kOrdered));
  EXPECT_OK(InsertModel("second", Durability::kDurable));
  EXPECT_EQ(InsertModel("second", Durability::kOrdered).code(),
            absl::StatusCode::kAlreadyExists);
  Reopen();
  EXPECT_EQ(Models(), 2);
}

TEST_P(DatabaseTest, LetsOthersReadAndWriteBesideTheServer) {
  EXPECT_OK(InsertModel("a", Durability::kDurable));
  const auto reader = Open(url_, DatabaseUse::kRead).value();
  EXPECT_EQ(reader->Execute(kCountModels)->front().Int(0), 1);
  EXPECT_FALSE(reader->Execute(kInsertModel, {"b", int64_t{7}}).ok());
  const auto beside = Open(url_, DatabaseUse::kBeside).value();
  EXPECT_OK(beside->Execute(kInsertModel, {"b", int64_t{7}}));
  EXPECT_EQ(Models(), 2);
  EXPECT_EQ(reader->Execute(kCountModels)->front().Int(0), 2);
}

TEST_P(DatabaseTest, FindsNoFaultInWhatIsSound) {
  EXPECT_OK(InsertModel("a", Durability::kDurable));
  EXPECT_TRUE(database_->FindFaults()->empty());
}

TEST_P(DatabaseTest, KeepsEveryNumber) {
  const std::vector<Value> numbers = {
      std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min(),
      0.1, -1e300, 5e-324, 3.0};
  const auto rows =
      database_->Execute("SELECT $1, $2, $3, $4, $5, $6", numbers);
  ASSERT_OK(rows);
  EXPECT_EQ(rows->front().values(), numbers);
  // A sum of integers is one, a mean is not.
  EXPECT_OK(InsertModel("a", Durability::kDurable));
  EXPECT_OK(InsertModel("b", Durability::kDurable));
  const auto sums = database_->Execute(
      "SELECT SUM(create_time), AVG(create_time), COUNT(*) FROM models");
  ASSERT_OK(sums);
  EXPECT_EQ(sums->front().Int(0), 14);
  EXPECT_EQ(sums->front().Real(1), 7.0);
  EXPECT_EQ(sums->front().Int(2), 2);
}

TEST_P(DatabaseTest, SortsTextsByTheirBytes) {
  for (const char* const id : {"b", "Ä", "a-c", "B", "ab"}) {
    EXPECT_OK(InsertModel(id, Durability::kDurable));
  }
  const auto rows = database_->Execute(
      "SELECT model_id FROM models WHERE model_id > $1 ORDER BY model_id",
      {"A"});
  ASSERT_OK(rows);
  std::vector<std::string> ids;
  for (const Row& row : rows->rows) ids.push_back(row.Text(0));
  EXPECT_EQ(ids, (std::vector<std::string>{"B", "a-c", "ab", "b", "Ä"}));
}

TEST_P(DatabaseTest, NotifiesAfterTheCommit) {
  testing::Heard heard;
  auto listening = database_->Listen("models", heard.listener());
  testing::Heard others;
  const auto other = database_->Listen("datasets", others.listener());
  EXPECT_FALSE(database_
                   ->Transaction([](Session& session) -> absl::Status {
                     RETURN_IF_ERROR(session.Notify("models", "undone"));
                     return absl::AbortedError("changed its mind");
                   })
                   .ok());
  // Again until one arrives: listening may begin a moment later.
  EXPECT_TRUE(heard.Await("a", [&] {
    EXPECT_OK(database_->Transaction(
        [](Session& session) { return session.Notify("models", "a"); }));
  }));
  EXPECT_FALSE(heard.Has("undone"));
  EXPECT_FALSE(others.Has("a"));
  EXPECT_EQ(database_
                ->Transaction([](Session& session) {
                  return session.Notify("models", std::string(8000, 'x'));
                })
                .code(),
            absl::StatusCode::kInvalidArgument);
  listening.reset();
  EXPECT_OK(database_->Transaction([](Session& session) -> absl::Status {
    RETURN_IF_ERROR(session.Notify("models", "unheard"));
    return session.Notify("datasets", "b");
  }));
  EXPECT_TRUE(others.Await("b", [] {}));
  EXPECT_FALSE(heard.Has("unheard"));
}

TEST_P(DatabaseTest, ABodyThatRunsTwiceChangesItsSessionOnce) {
  testing::TwiceDatabase twice(std::move(database_));
  int runs = 0;
  EXPECT_OK(twice.Transaction([&](Session& session) {
    ++runs;
    return session.Execute(kInsertModel, {"a", int64_t{7}}).status();
  }));
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(twice.Execute(kCountModels)->front().Int(0), 1);
}

INSTANTIATE_TEST_SUITE_P(Sqlite, DatabaseTest,
                         ::testing::Values(MakeUrl(&DatabaseUrlIn)));
INSTANTIATE_TEST_SUITE_P(
    Postgres, DatabaseTest,
    ::testing::ValuesIn(testing::PostgresServer::IsInstalled()
                            ? std::vector<MakeUrl>{&PostgresUrlFor}
                            : std::vector<MakeUrl>()));
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DatabaseTest);

TEST(OpenDatabase, RefusesAUrlOfNoDatabase) {
  for (const char* const url : {"", "sqlite:", "mysql://host/a", "/data/a.db"}) {
    EXPECT_EQ(Open(url, DatabaseUse::kServe).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
  const testing::ScratchFolder folder;
  EXPECT_EQ(Open(DatabaseUrlIn(folder.path()), DatabaseUse::kRead)
                .status()
                .code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tessera::db
