// The migrations that make the tables. Migrations are only ever added.
#ifndef TESSERA_SERVER_DB_MIGRATIONS_H_
#define TESSERA_SERVER_DB_MIGRATIONS_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/db/database.h"

namespace tessera::db {

// One step from an older set of tables to a newer one.
struct Migration {
  int number = 0;    // From 1, without gaps.
  std::string name;  // Of its file, without `.sql`.
  std::string sql;
};

// The migrations of server/db/migrations/, in order. They are compiled into the
// program.
const std::vector<Migration>& Migrations();

// The tables that the migrations make, in the order in which they are made: a
// table refers only to those before it.
std::vector<std::string> TablesOf(const std::vector<Migration>& migrations);

// The tables into which migrations insert rows.
std::set<std::string> TablesWithFirstRows(
    const std::vector<Migration>& migrations);

// Applies the migrations that `database` lacks, each in a transaction of its
// own, and records them in `schema_migrations`.
// Errors: FAILED_PRECONDITION if a newer Tessera has already changed the
// tables, which then stay as they are.
absl::Status Migrate(Database& database,
                     const std::vector<Migration>& migrations);

// How many of `migrations` the database has. Errors: as Migrate().
absl::StatusOr<int64_t> CheckNotNewer(Database& database,
                                      const std::vector<Migration>& migrations);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_MIGRATIONS_H_
