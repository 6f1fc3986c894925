#include "tests/support/postgres_server.h"

#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/sha256.h"
#include "server/db/postgres_connection.h"

namespace tessera::testing {
namespace fs = std::filesystem;
namespace {

// The account that PostgreSQL runs as; null: this process's own.
const passwd* Account() {
  if (::geteuid() != 0) return nullptr;
  const passwd* const account = ::getpwnam("postgres");
  if (account == nullptr) throw std::runtime_error("there is no user postgres");
  return account;
}

// Starts a program of PostgreSQL whose output goes to `log`. It is ended when
// this process ends.
pid_t Spawn(const std::vector<std::string>& command, const fs::path& log) {
  const passwd* const account = Account();
  std::vector<char*> argv;
  for (const std::string& word : command) {
    argv.push_back(const_cast<char*>(word.c_str()));
  }
  argv.push_back(nullptr);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const pid_t pid = ::fork();
  if (pid < 0 || out < 0) throw std::runtime_error("cannot start PostgreSQL");
  if (pid > 0) {
    ::close(out);
    return pid;
  }
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  if (account != nullptr &&
      (::initgroups(account->pw_name, account->pw_gid) != 0 ||
       ::setgid(account->pw_gid) != 0 || ::setuid(account->pw_uid) != 0)) {
    _exit(126);
  }
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  ::execv(argv[0], argv.data());
  _exit(127);
}

int WaitFor(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// Makes the account the owner of a file or folder of this process's.
void GiveToServer(const fs::path& path) {
  const passwd* const account = Account();
  if (account == nullptr) return;
  if (::chown(path.c_str(), account->pw_uid, account->pw_gid) != 0) {
    throw std::runtime_error("cannot give PostgreSQL " + path.string());
  }
}

// A port that nothing listens on; another program may take it meanwhile.
int FreePort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound =
      ::bind(fd, generic, size) == 0 && ::getsockname(fd, generic, &size) == 0;
  ::close(fd);
  if (!bound) throw std::runtime_error("no port is free");
  return ntohs(address.sin_port);
}

fs::path Program(const std::string& name) {
  return fs::path(TESSERA_POSTGRES).parent_path() / name;
}

// The account may be unable to reach the program: in a root folder that only
// root may enter, for example.
bool CanStart() {
  return WaitFor(Spawn({Program("postgres").string(), "--version"},
                       "/dev/null")) == 0;
}

constexpr int kSkipped = 77;  // CTest's exit status of a test that is skipped.

}  // namespace

bool PostgresServer::IsInstalled() {
  static const bool installed = fs::exists(TESSERA_POSTGRES) && CanStart();
  return installed;
}

PostgresServer& PostgresServer::Shared() {
  if (!IsInstalled()) {
    std::puts("skipped: PostgreSQL cannot be started here");
    std::exit(kSkipped);
  }
  static const auto server = std::make_unique<PostgresServer>();
  return *server;
}

PostgresServer::PostgresServer(const PostgresServerOptions& options) {
  const KeyPair& tls = options.tls;
  std::string name = (fs::path(::testing::TempDir()) / "pg-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("cannot make a folder for PostgreSQL");
  }
  folder_ = name;
  GiveToServer(folder_);
  const pid_t made = Spawn(
      {Program("initdb").string(), "-D", (folder_ / "data").string(), "-U",
       "tessera", "-A", "trust", "--no-sync", "--no-instructions", "-E", "UTF8",
       "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"},
      folder_ / "log");
  if (WaitFor(made) != 0) {
    throw std::runtime_error(
        absl::StrCat("initdb failed; see ", (folder_ / "log").string()));
  }
  flags_ = {"-D", (folder_ / "data").string(), "-k", folder_.string(),
            "-c", "shared_buffers=32MB"};
  if (!options.durable) {
    flags_.insert(flags_.end(),
                  {"-c", "fsync=off", "-c", "full_page_writes=off", "-c",
                   "autovacuum=off"});
  }
  if (tls.certificate.empty()) {
    flags_.insert(flags_.end(), {"-c", "listen_addresses="});
  } else {
    port_ = FreePort();
    WriteForServer("tls.crt", tls.certificate);
    WriteForServer("tls.key", tls.key);
    flags_.insert(
        flags_.end(),
        {"-c", "listen_addresses=127.0.0.1", "-p", absl::StrCat(port_), "-c",
         "ssl=on", "-c",
         absl::StrCat("ssl_cert_file=", (folder_ / "tls.crt").string()), "-c",
         absl::StrCat("ssl_key_file=", (folder_ / "tls.key").string())});
  }
  Start();
}

void PostgresServer::WriteForServer(const std::string& name,
                                    const std::string& content) {
  const fs::path path = folder_ / name;
  std::ofstream(path, std::ios::binary) << content;
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  GiveToServer(path);
}

PostgresServer::~PostgresServer() {
  Kill();
  std::error_code ignored;  // A left-over folder fails no test.
  fs::remove_all(folder_, ignored);
}

void PostgresServer::Start() {
  std::vector<std::string> command = {Program("postgres").string()};
  command.insert(command.end(), flags_.begin(), flags_.end());
  pid_ = Spawn(command, folder_ / "log");
  const absl::Time end = absl::Now() + absl::Minutes(1);
  while (true) {
    const auto up = db::PostgresConnection::Connect(UrlIn("public"), false);
    if (up.ok()) return;
    if (absl::Now() > end) {
      throw std::runtime_error(std::string(up.status().message()));
    }
    absl::SleepFor(absl::Milliseconds(20));
  }
}

void PostgresServer::Kill() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGQUIT);
  WaitFor(pid_);
  pid_ = 0;
}

std::string PostgresServer::UrlIn(const std::string& schema) const {
  return absl::StrCat("postgresql://tessera@/postgres?host=", folder_.string(),
                      "&port=", port_, "&options=-csearch_path%3D", schema);
}

std::string PostgresServer::TcpUrlOf(const std::string& name) {
  return absl::StrReplaceAll(UrlOf(name), {{folder_.string(), "127.0.0.1"}});
}

std::string PostgresServer::UrlOf(const std::string& name) {
  const std::string schema = absl::StrCat("t", Sha256Hex(name).substr(0, 16));
  const auto made =
      db::PostgresConnection::Connect(UrlIn("public"), false)
          .value()
          // Two threads at once: IF NOT EXISTS alone lets both create it.
          ->ExecuteScript(absl::StrCat("SELECT pg_advisory_xact_lock(1);",
                                       "CREATE SCHEMA IF NOT EXISTS ", schema));
  if (!made.ok()) throw std::runtime_error(std::string(made.message()));
  return UrlIn(schema);
}

}  // namespace tessera::testing
