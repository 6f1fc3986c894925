#include "server/db/sqlite_checkpoints.h"

#include <sqlite3.h>

#include <stop_token>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "base/log.h"
#include "base/stoppable_sleep.h"

namespace tessera::db {
namespace {

constexpr absl::Duration kEvery = absl::Seconds(1);
constexpr char kRead[] = "SELECT COUNT(*) FROM sqlite_schema";

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteCheckpoints>> SqliteCheckpoints::Begin(
    const std::filesystem::path& path) {
  sqlite3* connection = nullptr;
  int opened =
      sqlite3_open_v2(path.c_str(), &connection,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (opened == SQLITE_OK) {
    // A connection that has read nothing knows of no log, and would do nothing.
    opened = sqlite3_exec(connection, kRead, nullptr, nullptr, nullptr);
  }
  if (opened == SQLITE_OK) {
    return std::unique_ptr<SqliteCheckpoints>(
        new SqliteCheckpoints(connection));
  }
  absl::Status status = absl::UnavailableError(
      absl::StrFormat("cannot open the metadata database %s once more: %s",
                      path.string(), sqlite3_errstr(opened)));
  sqlite3_close_v2(connection);
  return status;
}

SqliteCheckpoints::SqliteCheckpoints(sqlite3* connection)
    : connection_(connection),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

SqliteCheckpoints::~SqliteCheckpoints() {
  thread_.request_stop();
  thread_.join();
  sqlite3_close_v2(connection_);
}

void SqliteCheckpoints::Run(const std::stop_token& stop) {
  bool failed = false;
  while (!stop.stop_requested()) {
    // PASSIVE waits for nobody, and nobody waits for it.
    const int done = sqlite3_wal_checkpoint_v2(
        connection_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    // BUSY: another connection checkpoints.
    const bool fails = done != SQLITE_OK && done != SQLITE_BUSY;
    if (fails && !failed) {
      Log(Severity::kWarning,
          "the metadata database's log grows, since SQLite cannot move it into "
          "the database",
          {{"cause", std::string(sqlite3_errmsg(connection_))}});
    }
    failed = fails;
    SleepFor(kEvery, stop);
  }
}

}  // namespace tessera::db
