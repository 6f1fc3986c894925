// What PostgreSQL's error codes mean for a caller, and how to name a database
// without its password.
#ifndef TESSERA_SERVER_DB_POSTGRES_ERROR_H_
#define TESSERA_SERVER_DB_POSTGRES_ERROR_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tessera::db {

// Why a statement failed, as far as it decides what to do next.
enum class PostgresFailure : uint8_t {
  kNone,
  kConflict,  // Another transaction was in the way.
  kTaken,     // A unique key is taken.
  kLost,      // The connection cannot be used any more.
  kOther,
};

// `sqlstate` has five characters (PostgreSQL's appendix A), or is empty if the
// connection broke.
PostgresFailure PostgresFailureOf(absl::string_view sqlstate);

// The error for a caller; see Session. `message` is one line of PostgreSQL's.
// REQUIRES: not called for success.
absl::Status PostgresErrorOf(absl::string_view sqlstate,
                             absl::string_view message);

// UNAVAILABLE (DATABASE_UNREACHABLE) with a retry delay.
absl::Status PostgresUnreachable(absl::string_view cause);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_POSTGRES_ERROR_H_
