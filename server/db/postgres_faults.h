// What is wrong in a PostgreSQL database, as far as its user can find out.
#ifndef TESSERA_SERVER_DB_POSTGRES_FAULTS_H_
#define TESSERA_SERVER_DB_POSTGRES_FAULTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/db/database.h"

namespace tessera::db {

// Reads every row of every table, so that pages that are damaged fail, and
// looks for rows that refer to missing rows. Returns a sentence for each fault.
absl::StatusOr<std::vector<std::string>> FindPostgresFaults(Database& database);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_POSTGRES_FAULTS_H_
