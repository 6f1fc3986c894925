// URLs of PostgreSQL databases: `postgresql://USER@HOST:PORT/NAME?sslmode=…`.
#ifndef TESSERA_SERVER_DB_POSTGRES_URL_H_
#define TESSERA_SERVER_DB_POSTGRES_URL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::db {

// Whether `url` begins as those of PostgreSQL do.
bool IsPostgresUrl(absl::string_view url);

// The database in messages and logs: `postgresql://HOST:PORT/NAME`, as far as
// `url` says. Never has a password.
// Errors: INVALID_ARGUMENT if libpq cannot read `url`. The message does not
// repeat any of it.
absl::StatusOr<std::string> PostgresNameOf(const std::string& url);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_POSTGRES_URL_H_
