// What only PostgreSQL does; database_test.cc has what all databases do alike.
#include "server/db/postgres_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"
#include "server/db/migrations.h"
#include "server/db/open_database.h"
#include "server/db/resource_name.h"
#include "server/db/transaction.h"
#include "tests/support/heard.h"
#include "tests/support/postgres_server.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/db/asked_statements.h"
#include "tests/unit/server/db/old_rows.h"

namespace tessera::db {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kInsertModel[] = "INSERT INTO models VALUES ($1, 7)";
constexpr char kTerminateOthers[] =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";

class PostgresDatabaseTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::PostgresServer::IsInstalled()) {
      GTEST_SKIP() << "PostgreSQL is not installed";
    }
    url_ = testing::PostgresServer::Shared().UrlOf(folder_.path().string());
    database_ = Open(url_, DatabaseUse::kServe).value();
  }
  std::unique_ptr<Database> Another() {
    return Open(url_, DatabaseUse::kBeside).value();
  }
  static int64_t CountOf(Database& database, const std::string& table) {
    return database.Execute("SELECT COUNT(*) FROM " + table)->front().Int(0);
  }
  int64_t Models() { return CountOf(*database_, "models"); }

  testing::ScratchFolder folder_;
  std::string url_;
  std::unique_ptr<Database> database_;
};

TEST_F(PostgresDatabaseTest, ServersMayStartAtOnce) {
  const testing::ScratchFolder folder;
  const std::string url =
      testing::PostgresServer::Shared().UrlOf(folder.path().string());
  std::vector<std::thread> servers;
  for (int i = 0; i < 4; ++i) {
    servers.emplace_back(
        [&] { EXPECT_OK(Open(url, DatabaseUse::kServe).status()); });
  }
  for (std::thread& server : servers) server.join();
  EXPECT_OK(Open(url, DatabaseUse::kBeside));
}

TEST_F(PostgresDatabaseTest, RunsABodyAgainIfWhatItReadHasChanged) {
  const auto another = Another();
  const auto add_the_first = [](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Rows found,
                     session.Execute("SELECT COUNT(*) FROM models"));
    if (found.front().Int(0) > 0) return absl::OkStatus();
    return session.Execute(kInsertModel, {"the first"}).status();
  };
  int runs = 0;
  EXPECT_OK(database_->Transaction([&](Session& session) -> absl::Status {
    RETURN_IF_ERROR(session.Execute("SELECT COUNT(*) FROM models").status());
    if (++runs == 1) {
      EXPECT_OK(another->Transaction(add_the_first));
    }
    return add_the_first(session);
  }));
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Models(), 1);
}

TEST_F(PostgresDatabaseTest, WritersOfOneRowLoseNothing) {
  constexpr int kThreads = 8;
  constexpr int kEach = 20;
  std::vector<std::set<int>> numbers(kThreads);
  std::vector<std::thread> writers;
  for (int i = 0; i < kThreads; ++i) {
    writers.emplace_back([&, i] {
      for (int j = 0; j < kEach; ++j) {
        const auto number = InTransaction(*database_, [](Session& session) {
          return NextNumber(session, "models/cells");
        });
        ASSERT_OK(number);
        numbers[i].insert(*number);
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  std::set<int> all;
  for (const auto& some : numbers) all.insert(some.begin(), some.end());
  EXPECT_EQ(all.size(), size_t{kThreads * kEach});
  EXPECT_EQ(*all.rbegin(), kThreads * kEach);
}

TEST_F(PostgresDatabaseTest, ALostConnectionCostsARepetition) {
  const auto another = Another();
  int runs = 0;
  EXPECT_OK(database_->Transaction([&](Session& session) -> absl::Status {
    if (++runs == 1) {
      EXPECT_OK(another->Execute(kTerminateOthers));
    }
    return session.Execute(kInsertModel, {"cells"}).status();
  }));
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Models(), 1);
  // One that is lost between calls costs nothing.
  EXPECT_OK(another->Execute(kTerminateOthers));
  EXPECT_EQ(Models(), 1);
}

TEST_F(PostgresDatabaseTest, ACommitWithoutAnAnswerIsNotRepeated) {
  EXPECT_OK(database_->Transaction([](Session& session) {
    return session.ExecuteScript(
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM pg_terminate_backend(pg_backend_pid()); "
        "PERFORM pg_sleep(60); RETURN NULL; END $$;"
        "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON models DEFERRABLE "
        "INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()");
  }));
  int runs = 0;
  const absl::Status status =
      database_->Transaction([&](Session& session) -> absl::Status {
        ++runs;
        return session.Execute(kInsertModel, {"cells"}).status();
      });
  EXPECT_ERROR(status, kUnavailable, "DATABASE_UNREACHABLE");
  EXPECT_TRUE(RetryDelayOf(status).has_value());
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(Models(), 0);
}

TEST_F(PostgresDatabaseTest, AnErrorThatABodyPassesOverIsReturned) {
  EXPECT_OK(database_->Execute(kInsertModel, {"cells"}));
  const absl::Status status = database_->Transaction([](Session& session) {
    session.Execute(kInsertModel, {"more"}).IgnoreError();
    session.Execute(kInsertModel, {"cells"}).IgnoreError();
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Models(), 1);
}

TEST_F(PostgresDatabaseTest, HealsWhenTheServerIsBack) {
  testing::PostgresServer own;
  const auto database = Open(own.UrlOf("x"), DatabaseUse::kServe).value();
  EXPECT_OK(database->Execute(kInsertModel, {"cells"}));
  own.Kill();
  for (int i = 0; i < 2; ++i) {
    const absl::Status status = database->Transaction(
        [](Session& session) { return session.Execute("SELECT 1").status(); });
    EXPECT_ERROR(status, kUnavailable, "DATABASE_UNREACHABLE");
    EXPECT_TRUE(RetryDelayOf(status).has_value());
  }
  own.Start();
  EXPECT_OK(database->Execute("SELECT 1 FROM models"));
}

TEST_F(PostgresDatabaseTest, ListenersLookAgainAfterALoss) {
  const auto another = Another();
  testing::Heard heard;
  const auto listening = database_->Listen("models", heard.listener());
  const auto notify = [&] {
    EXPECT_OK(another->Transaction(
        [](Session& session) { return session.Notify("models", "a"); }));
  };
  EXPECT_TRUE(heard.Await("a", notify));
  heard.Forget();
  EXPECT_OK(another->Execute(kTerminateOthers));
  EXPECT_TRUE(heard.Await("", [] {}));
  EXPECT_TRUE(heard.Await("a", notify));
}

TEST_F(PostgresDatabaseTest, RefusesTextsThatItCannotKeep) {
  EXPECT_ERROR(database_->Execute("SELECT $1", {std::string("a\0b", 3)}),
               kInvalidArgument, "TEXT_INVALID");
  EXPECT_EQ(database_->Execute("SELECT $1", {"\xff"}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_OK(database_->Execute("SELECT $1", {"fine"}));
}

TEST_F(PostgresDatabaseTest, FindsRowsThatReferToNothing) {
  EXPECT_OK(database_->Transaction([](Session& session) {
    return session.ExecuteScript(
        "ALTER TABLE model_aliases DISABLE TRIGGER ALL;"
        "INSERT INTO model_aliases VALUES ('nuclei', 'production', 1)");
  }));
  const auto faults = database_->FindFaults();
  ASSERT_OK(faults);
  ASSERT_EQ(faults->size(), 1u);
  EXPECT_THAT(faults->front(), HasSubstr("model_aliases"));
}

// Beside those that SQLite is asked about, what the queue asks often.
TEST_F(PostgresDatabaseTest, NeverReadsAWholeTableForOneThing) {
  std::vector<std::string> statements = StatementsAboutOneThing();
  for (const char* const more :
       {"SELECT 1 FROM shared_jobs WHERE model_id = 'm' AND "
        "state IN ('QUEUED', 'RUNNING')",
        "SELECT job_id FROM training_jobs WHERE state = 'QUEUED' AND "
        "unreadable = 0 ORDER BY position",
        "SELECT COUNT(*) FROM training_jobs WHERE owner = 'ada' AND "
        "state = 'QUEUED' AND unreadable = 0",
        "SELECT COALESCE(MAX(position), 0) + 1 FROM training_jobs",
        "SELECT end_time, job_id FROM training_jobs WHERE end_time < 9 AND "
        "(end_time, job_id) > (1, 'j') ORDER BY end_time, job_id LIMIT 50",
        "SELECT AVG(device_seconds) FROM (SELECT device_seconds "
        "FROM training_jobs WHERE state = 'SUCCEEDED' AND "
        "device_seconds > 0 ORDER BY position DESC LIMIT 10) recent",
        "SELECT sha256, holder FROM file_holders WHERE uses = 0 AND "
        "create_time < 9 LIMIT 200",
        "SELECT dataset_id FROM dataset_revisions d WHERE dataset_id > 'a' AND "
        "revision = (SELECT MAX(revision) FROM dataset_revisions "
        "WHERE dataset_id = d.dataset_id) ORDER BY dataset_id LIMIT 100",
        "DELETE FROM requests WHERE request_id IN (SELECT request_id "
        "FROM requests WHERE create_time < 9 ORDER BY create_time LIMIT 200)",
        "UPDATE training_jobs SET sequence = sequence + 1 "
        "WHERE state = 'QUEUED' AND owner <> 'ada'"}) {
    statements.push_back(more);
  }
  for (const std::string& sql : statements) {
    const auto plan = database_->Execute("EXPLAIN " + sql);
    ASSERT_OK(plan);
    for (const Row& step : plan->rows) {
      EXPECT_THAT(step.Text(0), Not(HasSubstr("Seq Scan"))) << sql;
    }
  }
}

// As FromVersion of migrations_test.cc, for SQLite.
TEST_F(PostgresDatabaseTest, KeepsTheRowsOfEachEarlierVersion) {
  for (size_t version = 1; version <= Migrations().size(); ++version) {
    const std::string url = testing::PostgresServer::Shared().UrlOf(
        absl::StrCat(folder_.path().string(), version));
    const std::vector<Migration> old(
        Migrations().begin(),
        Migrations().begin() + static_cast<ptrdiff_t>(version));
    std::map<std::string, int64_t> before;
    {
      const auto database = OpenPostgresDatabase({.url = url}, old).value();
      for (const auto& [number, rows] : OldRows()) {
        if (number > static_cast<int>(version)) break;
        for (const std::string& row : rows) EXPECT_OK(database->Execute(row));
      }
      for (const std::string& table : TablesOf(old)) {
        before[table] = CountOf(*database, table);
        EXPECT_GE(before[table], 1) << table << " has no row here";
      }
    }
    const auto database = Open(url, DatabaseUse::kServe).value();
    for (const auto& [table, rows] : before) {
      EXPECT_EQ(CountOf(*database, table), rows) << table << " " << version;
    }
    EXPECT_TRUE(database->FindFaults()->empty());
  }
}

TEST_F(PostgresDatabaseTest, WaitsForAFreeConnection) {
  const auto database =
      Open(url_, DatabaseUse::kBeside, {.connections = 2}).value();
  std::vector<std::thread> users;
  std::atomic<int> at_once = 0;
  std::atomic<int> most = 0;
  for (int i = 0; i < 6; ++i) {
    users.emplace_back([&] {
      EXPECT_OK(database->Transaction([&](Session& session) {
        most = std::max(most.load(), ++at_once);
        const absl::Status status =
            session.Execute("SELECT pg_sleep(0.01)::text").status();
        --at_once;
        return status;
      }));
    });
  }
  for (std::thread& user : users) user.join();
  EXPECT_LE(most, 2);
}

TEST_F(PostgresDatabaseTest, ChecksTheCertificateOfTheDatabase) {
  const testing::Authority lab("lab");
  const testing::Authority stranger("stranger");
  testing::PostgresServer server({.tls = lab.Sign("database")});
  const std::string url =
      absl::StrCat(server.TcpUrlOf("x"), "&sslmode=verify-full&sslrootcert=");
  const auto trusted = folder_.Write("lab.crt", lab.certificate());
  const auto database =
      Open(absl::StrCat(url, trusted.string()), DatabaseUse::kServe);
  ASSERT_OK(database);
  EXPECT_EQ((*database)
                ->Execute("SELECT ssl FROM pg_stat_ssl "
                          "WHERE pid = pg_backend_pid()")
                ->front()
                .Int(0),
            1);
  const auto wrong = folder_.Write("stranger.crt", stranger.certificate());
  const absl::Status refused =
      Open(absl::StrCat(url, wrong.string()), DatabaseUse::kServe).status();
  EXPECT_ERROR(refused, kUnavailable, "DATABASE_UNREACHABLE");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("certificate"));
}

TEST_F(PostgresDatabaseTest, SaysThatATablelessDatabaseIsNotTheRightOne) {
  const testing::ScratchFolder folder;
  const std::string url =
      testing::PostgresServer::Shared().UrlOf(folder.path().string());
  EXPECT_EQ(Open(url, DatabaseUse::kRead).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(Open(url, DatabaseUse::kBeside).status().code(),
            absl::StatusCode::kNotFound);
}

TEST(PostgresUrl, IsNeverShownWithItsPassword) {
  for (const char* const url :
       {"postgresql://ada:secret@127.0.0.1:1/tessera",
        "postgresql://ada:secret%zz@127.0.0.1:1/tessera",
        "postgresql://ada:secret?ret@127.0.0.1:1/tessera",
        "postgresql://ada:secret/ret@127.0.0.1:1/tessera",
        "postgresql://ada:1/secret@127.0.0.1:1/tessera",
        "postgresql://ada:pass@secret@127.0.0.1:1/tessera",
        "postgresql://ada:secret@[::1/tessera",
        "postgresqll://ada:secret@127.0.0.1/tessera",
        "postgresql://ada@127.0.0.1:1/tessera?password=secret"}) {
    const absl::Status status = Open(url, DatabaseUse::kServe).status();
    EXPECT_FALSE(status.ok()) << url;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret"))) << url;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("ret@"))) << url;
  }
}

}  // namespace
}  // namespace tessera::db
