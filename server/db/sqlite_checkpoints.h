// Moves what was committed from SQLite's log into its database.
#ifndef TESSERA_SERVER_DB_SQLITE_CHECKPOINTS_H_
#define TESSERA_SERVER_DB_SQLITE_CHECKPOINTS_H_

#include <filesystem>
#include <memory>
#include <thread>

#include "absl/status/statusor.h"

struct sqlite3;

namespace tessera::db {

// Checkpoints a database each second on a thread and a connection of its own.
// Otherwise some commits would do so, and callers would wait for them: the
// larger the database, the longer.
class SqliteCheckpoints {
 public:
  // REQUIRES: `path` is open for writing in WAL mode, and stays open longer
  // than this object. Errors: UNAVAILABLE if it cannot be opened once more.
  static absl::StatusOr<std::unique_ptr<SqliteCheckpoints>> Begin(
      const std::filesystem::path& path);
  ~SqliteCheckpoints();

 private:
  explicit SqliteCheckpoints(sqlite3* connection);
  void Run(const std::stop_token& stop);

  sqlite3* const connection_;
  std::jthread thread_;
};

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_SQLITE_CHECKPOINTS_H_
