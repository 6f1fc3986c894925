// The database that a test of a room above server/db runs on.
#ifndef TESSERA_TESTS_SUPPORT_TEST_DATABASE_H_
#define TESSERA_TESTS_SUPPORT_TEST_DATABASE_H_

#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/strings/string_view.h"
#include "server/db/open_database.h"
#include "tests/support/postgres_server.h"

namespace tessera::testing {

// Whether this run of the test is the one over PostgreSQL: CTest runs the tests
// that tessera_test(... DATABASES) makes a second time, with this variable.
inline bool OnPostgres() {
  const char* const kind = std::getenv("TESSERA_TEST_DATABASE");
  return kind != nullptr && absl::string_view(kind) == "postgresql";
}

// The URL of the database that belongs to the folder.
inline std::string DatabaseUrlFor(const std::filesystem::path& dir) {
  return OnPostgres() ? PostgresServer::Shared().UrlOf(dir.string())
                      : db::DatabaseUrlIn(dir);
}

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_TEST_DATABASE_H_
