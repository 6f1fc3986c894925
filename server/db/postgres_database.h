// The database of servers that share their state: PostgreSQL.
#ifndef TESSERA_SERVER_DB_POSTGRES_DATABASE_H_
#define TESSERA_SERVER_DB_POSTGRES_DATABASE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/metrics.h"
#include "server/db/database.h"
#include "server/db/migrations.h"

namespace tessera::db {

struct PostgresOptions {
  std::string url;             // See postgres_url.h.
  int connections = 16;        // At most; one more listens.
  Metrics* metrics = nullptr;  // Not owned; null: nothing is counted.
};

// Opens the database for a server and applies missing migrations. Several
// servers may do so at once: one migrates, the others wait.
//
// Transactions are serializable. One that met another is run again after a
// pause that grows and is random; from the third time on such transactions take
// turns. A connection that is lost before the commit costs a repetition on
// another connection.
// Errors: UNAVAILABLE (DATABASE_UNREACHABLE); FAILED_PRECONDITION if a newer
// Tessera has changed the tables, or the texts are not in UTF-8;
// INVALID_ARGUMENT if the URL cannot be read.
absl::StatusOr<std::unique_ptr<Database>> OpenPostgresDatabase(
    const PostgresOptions& options,
    const std::vector<Migration>& migrations = Migrations());

// Opens the database for reading. Writing fails. Applies no migrations.
// Errors: NOT_FOUND if it has no tables of Tessera; as OpenPostgresDatabase().
absl::StatusOr<std::unique_ptr<Database>> ReadPostgresDatabase(
    const PostgresOptions& options);

// Opens the database to change single rows. Applies no migrations.
// Errors: FAILED_PRECONDITION (DATABASE_OF_ANOTHER_VERSION) if the database has
// other migrations than this program; as ReadPostgresDatabase().
absl::StatusOr<std::unique_ptr<Database>> OpenPostgresDatabaseBeside(
    const PostgresOptions& options);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_POSTGRES_DATABASE_H_
