// The default database: one SQLite file.
#ifndef TESSERA_SERVER_DB_SQLITE_DATABASE_H_
#define TESSERA_SERVER_DB_SQLITE_DATABASE_H_

#include <filesystem>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "server/db/database.h"
#include "server/db/migrations.h"

namespace tessera::db {

// Opens or creates the database `path` and applies missing migrations. While
// the database is open, no other process can open it with this function. Other
// programs, such as the `sqlite3` command, may read it and back it up.
// Errors: FAILED_PRECONDITION if another server uses the database, or a newer
// Tessera wrote it; DATA_LOSS if it is damaged or not a database;
// PERMISSION_DENIED or UNAVAILABLE if the file cannot be opened.
absl::StatusOr<std::unique_ptr<Database>> OpenSqliteDatabase(
    const std::filesystem::path& path,
    const std::vector<Migration>& migrations = Migrations());

// Opens `path` for reading, also while a server writes to it. Applies no
// migrations. Writing fails.
// Errors: NOT_FOUND if there is no such file; otherwise as
// OpenSqliteDatabase().
absl::StatusOr<std::unique_ptr<Database>> ReadSqliteDatabase(
    const std::filesystem::path& path);

// Opens `path` to change single rows while a server has it open. Each process
// sees at once what the other has committed.
// Errors: NOT_FOUND if there is no such file; FAILED_PRECONDITION
// (DATABASE_OF_ANOTHER_VERSION) if the database has other migrations than this
// program.
absl::StatusOr<std::unique_ptr<Database>> OpenSqliteDatabaseBeside(
    const std::filesystem::path& path);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_SQLITE_DATABASE_H_
