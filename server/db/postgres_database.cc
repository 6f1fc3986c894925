#include "server/db/postgres_database.h"

#include <algorithm>
#include <optional>
#include <regex>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "server/db/listeners.h"
#include "server/db/postgres_connection.h"
#include "server/db/postgres_faults.h"
#include "server/db/postgres_listener.h"
#include "server/db/postgres_pool.h"
#include "server/db/postgres_url.h"

namespace tessera::db {
namespace {

constexpr char kBegin[] = "BEGIN";
constexpr char kBeginOrdered[] = "BEGIN; SET LOCAL synchronous_commit = off";
constexpr char kCommit[] = "COMMIT";
constexpr char kRollback[] = "ROLLBACK";
// Advisory locks, of which all servers of a database know: who migrates, and
// whose turn it is among transactions that failed several times.
constexpr char kLockMigrations[] =
    "SET lock_timeout = 0; SELECT pg_advisory_lock(8461001)";
constexpr char kTakeTurn[] = "SELECT pg_advisory_lock(8461002)";
constexpr char kEndTurn[] = "SELECT pg_advisory_unlock(8461002)";
constexpr char kSelectHasTables[] =
    "SELECT to_regclass('schema_migrations') IS NOT NULL";

constexpr int kMostLosses = 3;  // Of connections, one after another.
constexpr int kTurnsFrom = 2;   // Attempts before one takes turns.
constexpr absl::Duration kFirstPause = absl::Milliseconds(2);
constexpr absl::Duration kLongestPause = absl::Milliseconds(250);
constexpr absl::Duration kGiveUpAfter = absl::Seconds(30);

// When a transaction is run again.
class Attempts {
 public:
  int count() const { return count_; }

  // Waits and returns true, or returns false if it is time to give up. A
  // conflict may come many times.
  bool Again(PostgresFailure failure) {
    if (failure == PostgresFailure::kTaken && ++taken_ > 1) return false;
    if (failure == PostgresFailure::kLost && ++lost_ > kMostLosses) {
      return false;
    }
    if (absl::Now() - begin_ > kGiveUpAfter) return false;
    const absl::Duration most =
        std::min(kFirstPause * (1 << std::min(count_, 10)), kLongestPause);
    ++count_;
    absl::SleepFor(absl::Uniform(random_, 0.0, 1.0) * most);
    return true;
  }

 private:
  const absl::Time begin_ = absl::Now();
  int count_ = 0;
  int taken_ = 0;
  int lost_ = 0;
  absl::InsecureBitGen random_;
};

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(const PostgresOptions& options, bool read_only)
      : url_(options.url),
        pool_({.url = options.url,
               .read_only = read_only,
               .most = options.connections,
               .metrics = options.metrics}),
        retries_((options.metrics == nullptr ? no_metrics_ : *options.metrics)
                     .GetCounter("tessera_database_retries_total",
                                 "Transactions of the metadata database that "
                                 "were run again, mostly since another one was "
                                 "in the way.")) {}

  absl::StatusOr<Rows> Execute(const std::string& sql,
                               const std::vector<Value>& parameters) override {
    // One trip to the database instead of three. What only reads can be
    // repeated even if its answer was lost.
    if (absl::StartsWith(sql, "SELECT")) return Read(sql, parameters);
    Rows rows;
    RETURN_IF_ERROR(Transaction(
        [&](Session& session) -> absl::Status {
          ASSIGN_OR_RETURN(rows, session.Execute(sql, parameters));
          return absl::OkStatus();
        },
        Durability::kDurable));
    return rows;
  }

  using Database::Transaction;
  absl::Status Transaction(const std::function<absl::Status(Session&)>& body,
                           Durability durability) override {
    Attempts attempts;
    while (true) {
      PostgresFailure failure = PostgresFailure::kNone;
      absl::Status status =
          Attempt(body, durability, attempts.count(), failure);
      // A key may be found taken by a transaction that this one did not see.
      const bool again = failure == PostgresFailure::kConflict ||
                         failure == PostgresFailure::kTaken ||
                         failure == PostgresFailure::kLost;
      if (!again || !attempts.Again(failure)) return status;
      retries_.Increment();
    }
  }

  absl::StatusOr<std::vector<std::string>> FindFaults() override {
    return FindPostgresFaults(*this);
  }

  std::unique_ptr<Listening> Listen(const std::string& channel,
                                    Listener listener) override {
    auto listening = listeners_.Add(channel, std::move(listener));
    const absl::MutexLock lock(&mu_);
    if (listener_ == nullptr) {
      listener_ = std::make_unique<PostgresListener>(url_, listeners_);
    }
    listener_->Wake();
    return listening;
  }

 private:
  absl::StatusOr<Rows> Read(const std::string& sql,
                            const std::vector<Value>& parameters) {
    Attempts attempts;
    while (true) {
      ASSIGN_OR_RETURN(PostgresPool::Lent connection, pool_.Take());
      absl::StatusOr<Rows> rows = connection->Execute(sql, parameters);
      const PostgresFailure failure = connection->failure();
      if (failure != PostgresFailure::kLost) connection->ForgetError();
      connection.reset();  // For others, during the pause.
      const bool again = failure == PostgresFailure::kConflict ||
                         failure == PostgresFailure::kLost;
      if (!again || !attempts.Again(failure)) return rows;
      retries_.Increment();
    }
  }

  // Runs the transaction once. Sets `failure` to what the caller may repeat it
  // for; kNone if it succeeded, or if its commit may have succeeded.
  absl::Status Attempt(const std::function<absl::Status(Session&)>& body,
                       Durability durability, int attempt,
                       PostgresFailure& failure) {
    ASSIGN_OR_RETURN(const PostgresPool::Lent lent, pool_.Take());
    PostgresConnection& connection = *lent;
    const bool takes_turn = attempt >= kTurnsFrom;
    // Before the transaction begins: it sees what was there at its first
    // statement.
    if (takes_turn) connection.ExecuteScript(kTakeTurn).IgnoreError();
    connection
        .ExecuteScript(durability == Durability::kDurable ? kBegin
                                                          : kBeginOrdered)
        .IgnoreError();
    absl::Status status =
        connection.error().ok() ? body(connection) : connection.error();
    // The body may have passed over an error.
    status.Update(connection.error());
    failure = connection.failure();
    if (status.ok()) {
      status = connection.ExecuteScript(kCommit);
      failure = connection.failure();
      if (failure == PostgresFailure::kLost) {
        failure = PostgresFailure::kNone;
        return status;
      }
    }
    if (failure == PostgresFailure::kLost) return status;
    connection.ForgetError();
    // What remains in error is closed.
    if (!status.ok()) connection.ExecuteScript(kRollback).IgnoreError();
    if (takes_turn) connection.ExecuteScript(kEndTurn).IgnoreError();
    return status;
  }

  const std::string url_;
  NullMetrics no_metrics_;
  PostgresPool pool_;
  Counter& retries_;
  Listeners listeners_;
  absl::Mutex mu_;
  // Null until somebody listens.
  std::unique_ptr<PostgresListener> listener_ ABSL_GUARDED_BY(mu_);
};

// Texts are compared byte by byte, as SQLite does, whatever the database's
// locale is: lists have one order, and an update of the system's locales cannot
// damage an index.
std::vector<Migration> WithByteOrder(std::vector<Migration> migrations) {
  static const auto* const text = new std::regex(R"(\bTEXT\b)");
  for (Migration& migration : migrations) {
    migration.sql =
        std::regex_replace(migration.sql, *text, "TEXT COLLATE \"C\"");
  }
  return migrations;
}

absl::StatusOr<std::unique_ptr<Database>> OpenExisting(
    const PostgresOptions& options, bool read_only, int64_t& applied) {
  ASSIGN_OR_RETURN(const std::string name, PostgresNameOf(options.url));
  auto database = std::make_unique<PostgresDatabase>(options, read_only);
  ASSIGN_OR_RETURN(const Rows has, database->Execute(kSelectHasTables, {}));
  if (has.front().Int(0) == 0) {
    return absl::NotFoundError(absl::StrFormat(
        "the database %s has no tables of Tessera; is this the right one?",
        name));
  }
  ASSIGN_OR_RETURN(applied, CheckNotNewer(*database, Migrations()));
  return database;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenPostgresDatabase(
    const PostgresOptions& options, const std::vector<Migration>& migrations) {
  auto database =
      std::make_unique<PostgresDatabase>(options, /*read_only=*/false);
  // The lock ends with its connection.
  ASSIGN_OR_RETURN(const auto lock,
                   PostgresConnection::Connect(options.url, false));
  RETURN_IF_ERROR(lock->ExecuteScript(kLockMigrations));
  RETURN_IF_ERROR(Migrate(*database, WithByteOrder(migrations)));
  return database;
}

absl::StatusOr<std::unique_ptr<Database>> ReadPostgresDatabase(
    const PostgresOptions& options) {
  int64_t applied = 0;
  return OpenExisting(options, /*read_only=*/true, applied);
}

absl::StatusOr<std::unique_ptr<Database>> OpenPostgresDatabaseBeside(
    const PostgresOptions& options) {
  int64_t applied = 0;
  ASSIGN_OR_RETURN(auto database,
                   OpenExisting(options, /*read_only=*/false, applied));
  if (applied == static_cast<int64_t>(Migrations().size())) return database;
  return WithReason(
      absl::FailedPreconditionError(
          "the servers that use the database are of another version than this "
          "program; run the same one"),
      "DATABASE_OF_ANOTHER_VERSION");
}

}  // namespace tessera::db
