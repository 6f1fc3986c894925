// A PostgreSQL of the test's own.
#ifndef TESSERA_TESTS_SUPPORT_POSTGRES_SERVER_H_
#define TESSERA_TESTS_SUPPORT_POSTGRES_SERVER_H_

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/certificates.h"

namespace tessera::testing {

struct PostgresServerOptions {
  // With a certificate, which must be for 127.0.0.1, the server also listens
  // there, and encrypts.
  KeyPair tls;
  bool durable = false;  // Waits for the disk at commits.
};

// Runs PostgreSQL in a temporary folder, reached through a socket in it. As
// root it runs as the user `postgres`, since it refuses to run as root. Its
// texts are sorted as in English, which Tessera must not depend on. Ends with
// this object, and with the test's process however that ends.
//
// Not thread-safe. Anything unexpected throws.
class PostgresServer {
 public:
  explicit PostgresServer(const PostgresServerOptions& options = {});
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // Whether PostgreSQL was installed when the tests were configured, and can be
  // started.
  static bool IsInstalled();

  // A server that this process shares; the first call starts it. Where
  // IsInstalled() is false, the process ends as a skipped test.
  static PostgresServer& Shared();

  // The URL of the tables called `name`, which may be any text: a schema of
  // its own, empty at first.
  std::string UrlOf(const std::string& name);

  // The same over TCP. REQUIRES: the server has a certificate.
  std::string TcpUrlOf(const std::string& name);

  // Ends the server as a crash does, or starts it again and waits for it.
  void Kill();
  void Start();

 private:
  std::string UrlIn(const std::string& schema) const;
  void WriteForServer(const std::string& name, const std::string& content);

  std::filesystem::path folder_;
  std::vector<std::string> flags_;
  int port_ = 5432;
  pid_t pid_ = 0;  // 0: not running.
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_POSTGRES_SERVER_H_
