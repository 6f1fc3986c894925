// Values as libpq takes and gives them: in text form.
#ifndef TESSERA_SERVER_DB_POSTGRES_VALUES_H_
#define TESSERA_SERVER_DB_POSTGRES_VALUES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/db/database.h"

struct pg_result;

namespace tessera::db {

// The parameters of a statement. Their texts are borrowed. Can be moved, not
// copied: `values` points into `numbers`.
struct PostgresParameters {
  std::vector<unsigned> types;       // As pg_type has them; 0: not given.
  std::vector<std::string> numbers;  // Reserved.
  std::vector<const char*> values;   // Null: NULL.

  PostgresParameters() = default;
  PostgresParameters(PostgresParameters&&) = default;
  PostgresParameters& operator=(PostgresParameters&&) = default;
};

// Each parameter has the type of its value, whatever it is compared with: the
// same as in SQLite. REQUIRES: `values` outlives the result.
// Errors: INVALID_ARGUMENT (TEXT_INVALID) if a text has a NUL byte.
absl::StatusOr<PostgresParameters> PostgresParametersOf(
    const std::vector<Value>& values);

// Whole numbers are int64_t, also sums of such, which PostgreSQL gives another
// type; truth values are 1 and 0. REQUIRES: the statement succeeded.
Rows PostgresRowsOf(pg_result* result);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_POSTGRES_VALUES_H_
