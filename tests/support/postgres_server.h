// A PostgreSQL of the test's own.
#ifndef TESSERA_TESTS_SUPPORT_POSTGRES_SERVER_H_
#define TESSERA_TESTS_SUPPORT_POSTGRES_SERVER_H_

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace tessera::testing {

// Runs PostgreSQL in a temporary folder, reached through a socket in it. As
// root it runs as the user `postgres`, since it refuses to run as root. Its
// texts are sorted as in English, which Tessera must not depend on. Ends with
// this object, and with the test's process however that ends.
//
// Not thread-safe. Anything unexpected throws.
class PostgresServer {
 public:
  PostgresServer();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // Whether PostgreSQL was installed when the tests were configured.
  static bool IsInstalled();

  // A server that this process shares; the first call starts it.
  static PostgresServer& Shared();

  // The URL of the tables called `name`, which may be any text: a schema of
  // its own, empty at first.
  std::string UrlOf(const std::string& name);

  // Ends the server as a crash does, or starts it again and waits for it.
  void Kill();
  void Start();

 private:
  std::string UrlIn(const std::string& schema) const;

  std::filesystem::path folder_;
  pid_t pid_ = 0;  // 0: not running.
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_POSTGRES_SERVER_H_
