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

// Opens `path`, or makes it, and brings its tables up to date. While it is
// open no other process can open it this way; reading it with the `sqlite3`
// command, and backing it up, is fine.
// Errors: FAILED_PRECONDITION if another server uses it, or a newer Tessera
// wrote it; DATA_LOSS if it is damaged or not a database; PERMISSION_DENIED or
// UNAVAILABLE if the file cannot be opened.
absl::StatusOr<std::unique_ptr<Database>> OpenSqliteDatabase(
    const std::filesystem::path& path,
    const std::vector<Migration>& migrations = Migrations());

// Opens `path` for reading, whether a server writes to it or not; its tables
// stay as an older Tessera may have left them. Writing fails.
// Errors: NOT_FOUND if there is no such file; else as OpenSqliteDatabase().
absl::StatusOr<std::unique_ptr<Database>> ReadSqliteDatabase(
    const std::filesystem::path& path);

// Opens `path` beside a server that has it open, to change single rows: both
// see at once what the other has committed.
// Errors: NOT_FOUND if there is no such file; FAILED_PRECONDITION
// (DATABASE_OF_ANOTHER_VERSION) if its tables are not those of this program.
absl::StatusOr<std::unique_ptr<Database>> OpenSqliteDatabaseBeside(
    const std::filesystem::path& path);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_SQLITE_DATABASE_H_
