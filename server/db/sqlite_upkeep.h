// Copies and checks of the SQLite file.
#ifndef TESSERA_SERVER_DB_SQLITE_UPKEEP_H_
#define TESSERA_SERVER_DB_SQLITE_UPKEEP_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/db/database.h"

namespace tessera::db {

// Writes what the database `from` holds at one instant, between two
// transactions, to the new file `to`, also while a server uses `from`, which
// it does not hold up. The copy is one file; syncing it is left to the caller.
// REQUIRES: there is no file `to`.
// Errors: those of ReadSqliteDatabase(); RESOURCE_EXHAUSTED.
absl::Status CopySqliteDatabase(const std::filesystem::path& from,
                                const std::filesystem::path& to);

// What is wrong within the file: pages, indexes, and rows that refer to rows
// that are not there. Empty if all is well. Reads all of it.
absl::StatusOr<std::vector<std::string>> FindSqliteFaults(Database& database);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_SQLITE_UPKEEP_H_
