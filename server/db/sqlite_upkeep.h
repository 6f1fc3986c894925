// Copies and checks the SQLite file.
#ifndef TESSERA_SERVER_DB_SQLITE_UPKEEP_H_
#define TESSERA_SERVER_DB_SQLITE_UPKEEP_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/db/database.h"

namespace tessera::db {

// Copies the database `from`, as it is between two transactions, to the new
// file `to`. A server may use `from` meanwhile and is not held up. The copy is
// one file; the caller must sync it.
// REQUIRES: there is no file `to`.
// Errors: those of ReadSqliteDatabase(); RESOURCE_EXHAUSTED.
absl::Status CopySqliteDatabase(const std::filesystem::path& from,
                                const std::filesystem::path& to);

// Describes faults in the file: of pages, of indexes, and rows that refer to
// missing rows. Empty if there are none. Reads the whole file.
absl::StatusOr<std::vector<std::string>> FindSqliteFaults(Database& database);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_SQLITE_UPKEEP_H_
