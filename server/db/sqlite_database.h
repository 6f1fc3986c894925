// The default database: one SQLite file.
#ifndef TESSERA_SERVER_DB_SQLITE_DATABASE_H_
#define TESSERA_SERVER_DB_SQLITE_DATABASE_H_

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "server/db/database.h"

namespace tessera::db {

// Opens `path`, or makes it, and brings its tables up to date. While it is
// open no other process can open it this way; reading it with the `sqlite3`
// command, and backing it up, is fine.
// Errors: FAILED_PRECONDITION if another server uses it, or a newer Tessera
// wrote it; DATA_LOSS if it is damaged or not a database; PERMISSION_DENIED or
// UNAVAILABLE if the file cannot be opened.
absl::StatusOr<std::unique_ptr<Database>> OpenSqliteDatabase(
    const std::filesystem::path& path);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_SQLITE_DATABASE_H_
