#include "server/db/sqlite_database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "server/db/listeners.h"
#include "server/db/migrations.h"
#include "server/db/sqlite_checkpoints.h"

namespace tessera::db {
namespace {

// FULL: an acknowledged commit is on disk. WAL: `sqlite3 … .backup` can read
// while the server writes.
constexpr char kSetUp[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    // Pages, of 4 KiB. Commits leave checkpoints to SqliteCheckpoints, unless
    // that cannot keep up.
    "PRAGMA wal_autocheckpoint = 16384;";
// In WAL mode, NORMAL writes commits in order but does not wait for the disk.
constexpr char kSyncLater[] = "PRAGMA synchronous = NORMAL";
constexpr char kSyncAtOnce[] = "PRAGMA synchronous = FULL";
constexpr int kBusyTimeoutMs = 10'000;
// IMMEDIATE takes the write lock at once, so that a transaction that reads
// first cannot fail to write later.
constexpr char kBeginWriting[] = "BEGIN IMMEDIATE";
constexpr char kBeginReading[] = "BEGIN";
constexpr char kCheckPages[] = "PRAGMA integrity_check";
constexpr char kCheckReferences[] = "PRAGMA foreign_key_check";
constexpr char kSelectNewest[] =
    "SELECT COALESCE(MAX(number), 0) FROM schema_migrations";

// The status code for an extended result code of SQLite.
absl::StatusCode CodeOf(int extended) {
  if (extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
      extended == SQLITE_CONSTRAINT_UNIQUE) {
    return absl::StatusCode::kAlreadyExists;
  }
  switch (extended & 0xff) {
    case SQLITE_CONSTRAINT: return absl::StatusCode::kFailedPrecondition;
    case SQLITE_FULL: return absl::StatusCode::kResourceExhausted;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return absl::StatusCode::kDataLoss;
    case SQLITE_BUSY:
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR: return absl::StatusCode::kUnavailable;
    case SQLITE_PERM:
    case SQLITE_READONLY: return absl::StatusCode::kPermissionDenied;
    default: return absl::StatusCode::kInternal;
  }
}

absl::Status ErrorOf(sqlite3* connection, absl::string_view action) {
  const int code = sqlite3_extended_errcode(connection);
  absl::Status status(CodeOf(code),
                      absl::StrFormat("the metadata database failed to %s: %s",
                                      action, sqlite3_errmsg(connection)));
  if (status.code() == absl::StatusCode::kResourceExhausted) {
    return WithReason(std::move(status), "DISK_FULL");
  }
  return status;
}

int Bind(sqlite3_stmt* statement, int index, const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    return sqlite3_bind_int64(statement, index, *integer);
  }
  if (const auto* real = std::get_if<double>(&value)) {
    return sqlite3_bind_double(statement, index, *real);
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    // STATIC: the parameters outlive the statement.
    return sqlite3_bind_text64(statement, index, text->data(), text->size(),
                               SQLITE_STATIC, SQLITE_UTF8);
  }
  return sqlite3_bind_null(statement, index);
}

Value ColumnOf(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
    case SQLITE_NULL: return std::monostate();
    default: break;
  }
  // The size is read after the text, since reading the text may convert it.
  const auto* text = reinterpret_cast<const char*>(
      sqlite3_column_text(statement, column));
  const auto size =
      static_cast<size_t>(sqlite3_column_bytes(statement, column));
  return text == nullptr ? std::string() : std::string(text, size);
}

// One connection. Not thread-safe; SqliteDatabase lets one thread at a time
// use it.
class Connection final : public Session {
 public:
  explicit Connection(sqlite3* connection) : connection_(connection) {}
  ~Connection() override { sqlite3_close_v2(connection_); }

  absl::StatusOr<Rows> Execute(const std::string& sql,
                               const std::vector<Value>& parameters) override {
    sqlite3_stmt* raw = nullptr;
    const int prepared = sqlite3_prepare_v2(
        connection_, sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(
        raw, &sqlite3_finalize);
    if (prepared != SQLITE_OK) return ErrorOf(connection_, "prepare");
    for (size_t i = 0; i < parameters.size(); ++i) {
      // For SQLite `$7` is a name; SQLite numbers names as they appear.
      const int index = sqlite3_bind_parameter_index(
          raw, absl::StrCat("$", i + 1).c_str());
      if (index == 0 || Bind(raw, index, parameters[i]) != SQLITE_OK) {
        return absl::InternalError(
            absl::StrFormat("no parameter $%d in: %s", i + 1, sql));
      }
    }
    return Fetch(raw);
  }

  absl::Status ExecuteScript(const std::string& sql) override {
    if (sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr) !=
        SQLITE_OK) {
      return ErrorOf(connection_, "run a script");
    }
    return absl::OkStatus();
  }

  absl::Status Notify(const std::string& channel,
                      const std::string& payload) override {
    notifications_.push_back({.channel = channel, .payload = payload});
    return CheckNotification(notifications_.back());
  }

  // What the transaction notified.
  std::vector<Notification> TakeNotifications() {
    return std::exchange(notifications_, {});
  }

 private:
  absl::StatusOr<Rows> Fetch(sqlite3_stmt* statement) {
    Rows rows;
    const int columns = sqlite3_column_count(statement);
    const int before = sqlite3_total_changes(connection_);
    int step;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
      std::vector<Value> values;
      values.reserve(static_cast<size_t>(columns));
      for (int i = 0; i < columns; ++i) {
        values.push_back(ColumnOf(statement, i));
      }
      rows.rows.emplace_back(std::move(values));
    }
    if (step != SQLITE_DONE) return ErrorOf(connection_, "run a statement");
    // After a statement that writes nothing, sqlite3_changes() still has the
    // count of an earlier statement.
    if (sqlite3_total_changes(connection_) != before) {
      rows.changed = sqlite3_changes(connection_);
    }
    return rows;
  }

  sqlite3* const connection_;
  std::vector<Notification> notifications_;
};

// Keeps a second server from the database: both would run its queue. The kernel
// releases the lock when the process ends, however it ends.
class FileLock {
 public:
  explicit FileLock(int fd) : fd_(fd) {}
  FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~FileLock() {
    if (fd_ >= 0) ::close(fd_);
  }

 private:
  int fd_;
};

// One connection serves all threads: SQLite has one writer anyway, and no query
// takes longer than a few milliseconds.
class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(sqlite3* connection, FileLock lock, const char* begin)
      : lock_(std::move(lock)), begin_(begin), connection_(connection) {}

  absl::StatusOr<Rows> Execute(const std::string& sql,
                               const std::vector<Value>& parameters) override {
    const absl::MutexLock lock(&mu_);
    return connection_.Execute(sql, parameters);
  }

  using Database::Transaction;
  absl::Status Transaction(const std::function<absl::Status(Session&)>& body,
                           Durability durability) override {
    const absl::MutexLock lock(&mu_);
    if (durability == Durability::kDurable) return Run(body);
    RETURN_IF_ERROR(connection_.ExecuteScript(kSyncLater));
    absl::Status status = Run(body);
    status.Update(connection_.ExecuteScript(kSyncAtOnce));
    return status;
  }

  // Of pages, of indexes, and rows that refer to missing rows.
  absl::StatusOr<std::vector<std::string>> FindFaults() override {
    std::vector<std::string> faults;
    ASSIGN_OR_RETURN(const Rows pages, Execute(kCheckPages, {}));
    for (const Row& row : pages.rows) {
      if (row.Text(0) != "ok") faults.push_back(row.Text(0));
    }
    ASSIGN_OR_RETURN(const Rows references, Execute(kCheckReferences, {}));
    for (const Row& row : references.rows) {
      faults.push_back(absl::StrFormat(
          "row %d of %s refers to a row of %s that is not there", row.Int(1),
          row.Text(0), row.Text(2)));
    }
    return faults;
  }

  std::unique_ptr<Listening> Listen(const std::string& channel,
                                    Listener listener) override {
    return listeners_.Add(channel, std::move(listener));
  }

  absl::Status SetUp() {
    const absl::MutexLock lock(&mu_);
    return connection_.ExecuteScript(kSetUp);
  }

  absl::Status BeginCheckpoints(const std::filesystem::path& path) {
    ASSIGN_OR_RETURN(checkpoints_, SqliteCheckpoints::Begin(path));
    return absl::OkStatus();
  }

 private:
  absl::Status Run(const std::function<absl::Status(Session&)>& body)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    RETURN_IF_ERROR(connection_.ExecuteScript(begin_));
    absl::Status status = body(connection_);
    if (status.ok()) status = connection_.ExecuteScript("COMMIT");
    std::vector<Notification> notifications = connection_.TakeNotifications();
    if (status.ok()) {
      listeners_.Post(std::move(notifications));
      return status;
    }
    // On some errors, such as a full disk, SQLite has already rolled back.
    const absl::Status rolled_back = connection_.ExecuteScript("ROLLBACK");
    if (!rolled_back.ok()) {
      Log(Severity::kWarning, "the transaction was rolled back by SQLite",
          {{"cause", std::string(status.message())}});
    }
    return status;
  }

  Listeners listeners_;
  const FileLock lock_;  // Outlives the connection.
  const char* const begin_;
  absl::Mutex mu_;
  Connection connection_ ABSL_GUARDED_BY(mu_);
  std::unique_ptr<SqliteCheckpoints> checkpoints_;  // Null unless it serves.
};

absl::StatusOr<FileLock> LockFor(const std::filesystem::path& path) {
  const std::string name = path.string() + ".lock";
  const int fd = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", name));
  }
  FileLock lock(fd);
  // The descriptor holds the lock until its last copy is closed.
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return lock;
  return WithReason(
      absl::FailedPreconditionError(absl::StrFormat(
          "another tesserad uses %s; stop it or choose another --data-dir",
          path.string())),
      "DATABASE_IN_USE");
}

absl::StatusOr<std::unique_ptr<SqliteDatabase>> Connect(
    const std::filesystem::path& path, FileLock lock, int flags) {
  sqlite3* connection = nullptr;
  const int opened = sqlite3_open_v2(path.c_str(), &connection,
                                     flags | SQLITE_OPEN_NOMUTEX, nullptr);
  const bool reading = flags == SQLITE_OPEN_READONLY;
  auto database = std::make_unique<SqliteDatabase>(
      connection, std::move(lock), reading ? kBeginReading : kBeginWriting);
  if (opened != SQLITE_OK) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot open the metadata database %s: %s", path.string(),
        connection == nullptr ? "no memory" : sqlite3_errmsg(connection)));
  }
  sqlite3_extended_result_codes(connection, 1);
  sqlite3_busy_timeout(connection, kBusyTimeoutMs);
  if (!reading) RETURN_IF_ERROR(database->SetUp());
  return database;
}

absl::Status CheckExists(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) return absl::OkStatus();
  return absl::NotFoundError(absl::StrFormat(
      "there is no database %s; is this the right folder?", path.string()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenSqliteDatabase(
    const std::filesystem::path& path,
    const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(FileLock lock, LockFor(path));
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteDatabase> database,
                   Connect(path, std::move(lock),
                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
  RETURN_IF_ERROR(Migrate(*database, migrations));
  RETURN_IF_ERROR(database->BeginCheckpoints(path));
  return database;
}

absl::StatusOr<std::unique_ptr<Database>> OpenSqliteDatabaseBeside(
    const std::filesystem::path& path) {
  RETURN_IF_ERROR(CheckExists(path));
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database,
                   Connect(path, FileLock(-1), SQLITE_OPEN_READWRITE));
  ASSIGN_OR_RETURN(const Rows newest, database->Execute(kSelectNewest));
  if (newest.front().Int(0) == static_cast<int64_t>(Migrations().size())) {
    return database;
  }
  return WithReason(
      absl::FailedPreconditionError(absl::StrFormat(
          "the server that uses %s is of another version than this program; "
          "run the same one",
          path.string())),
      "DATABASE_OF_ANOTHER_VERSION");
}

absl::StatusOr<std::unique_ptr<Database>> ReadSqliteDatabase(
    const std::filesystem::path& path) {
  RETURN_IF_ERROR(CheckExists(path));
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database,
                   Connect(path, FileLock(-1), SQLITE_OPEN_READONLY));
  RETURN_IF_ERROR(CheckNotNewer(*database, Migrations()).status());
  return database;
}

}  // namespace tessera::db
