// Opens the metadata database that a URL names. Nothing else of the server
// knows which kind of database that is.
#ifndef TESSERA_SERVER_DB_OPEN_DATABASE_H_
#define TESSERA_SERVER_DB_OPEN_DATABASE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/metrics.h"
#include "server/db/database.h"

namespace tessera::db {

// The file of the default database in a data folder.
inline constexpr char kDatabaseFile[] = "tessera.db";

// The URL of the default database of a data folder: `sqlite:DIR/tessera.db`.
std::string DatabaseUrlIn(const std::filesystem::path& data_dir);

enum class DatabaseUse : uint8_t {
  kServe,   // Makes absent tables and applies missing migrations. Of SQLite
            // only one server at a time can use a database.
  kBeside,  // Changes single rows while a server has the database open.
  kRead,    // Also while a server writes. Applies no migrations.
};

// What only databases over the network need.
struct DatabaseOptions {
  int connections = 16;        // At most, of one process.
  Metrics* metrics = nullptr;  // Not owned; null: nothing is counted.
};

// Opens the database `sqlite:PATH` or
// `postgresql://USER@HOST:PORT/NAME?PARAMETERS`, whose parameters are libpq's.
// Errors: INVALID_ARGUMENT if no database has such a URL; those of
// sqlite_database.h and postgres_database.h. No message has a password.
absl::StatusOr<std::unique_ptr<Database>> Open(
    const std::string& url, DatabaseUse use,
    const DatabaseOptions& options = {});

// Whether `url` is that of a file in a data folder.
bool IsFile(const std::string& url);

// Copies the database, as it is between two transactions, to the new SQLite
// file `to`. Servers may use the database meanwhile; those of SQLite are not
// held up. The copy is one file; the caller must sync it. REQUIRES: there is no
// file `to`. Errors: as Open() to read, or as CopyRows() if the database is no
// file; RESOURCE_EXHAUSTED.
absl::Status Copy(const std::string& url, const std::filesystem::path& to);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_OPEN_DATABASE_H_
