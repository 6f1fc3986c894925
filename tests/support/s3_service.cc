#include "tests/support/s3_service.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace tessera::testing {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kPatience = absl::Seconds(60);

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int FreePort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  const bool bound =
      ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(fd);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

bool Answers(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  const bool answers =
      ::connect(fd, reinterpret_cast<const sockaddr*>(&address),
                sizeof(address)) == 0;
  ::close(fd);
  return answers;
}

fs::path Program() { return fs::path(TESSERA_TOOLS) / "bin/versitygw"; }

}  // namespace

std::string S3Service::WhyAbsent() {
  if (fs::exists(Program())) return "";
  std::ifstream file(fs::path(TESSERA_TOOLS) / "versitygw.absent");
  std::string why;
  std::getline(file, why);
  return why.empty() ? "tests/tools/install.sh has not been run" : why;
}

std::unique_ptr<S3Service> S3Service::Start(const Tls& tls) {
  if (!WhyAbsent().empty()) return nullptr;
  ::setenv("AWS_ACCESS_KEY_ID", kKeyId, 1);
  ::setenv("AWS_SECRET_ACCESS_KEY", kSecret, 1);
  std::unique_ptr<S3Service> service(new S3Service(tls));
  fs::create_directories(service->folder_ / "data/blobs");
  // Another process may take a port that was free just now.
  for (int attempt = 0; attempt < 5; ++attempt) {
    if (service->Launch()) return service;
  }
  throw std::runtime_error("versitygw does not start; see its log");
}

bool S3Service::Launch() {
  port_ = FreePort();
  std::vector<std::string> words = {Program().string(),
                                    "--port",
                                    absl::StrCat("127.0.0.1:", port_),
                                    "--access",
                                    kKeyId,
                                    "--secret",
                                    kSecret,
                                    "--quiet",
                                    "posix",
                                    (folder_ / "data").string()};
  if (!tls_.key.empty()) {
    words.insert(words.begin() + 1,
                 {"--cert", tls_.certificate, "--key", tls_.key});
  }
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const std::string log = (folder_ / "log").string();
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  const absl::Time deadline = absl::Now() + kPatience;
  while (absl::Now() < deadline) {
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return false;
    }
    if (Answers(port_)) return true;
    absl::SleepFor(absl::Milliseconds(10));
  }
  return false;
}

S3Service::~S3Service() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
}

std::string S3Service::endpoint() const {
  return absl::StrCat(tls_.key.empty() ? "http" : "https",
                      "://127.0.0.1:", port_);
}

std::string S3Service::Url(const std::string& prefix) const {
  return absl::StrCat("s3://blobs/", prefix, "?endpoint=", endpoint(),
                      "&path_style=1&region=us-east-1");
}

fs::path S3Service::FileOf(const std::string& key) const {
  return folder_ / "data/blobs" / key;
}

S3Service* SharedS3() {
  static const std::unique_ptr<S3Service> service = S3Service::Start();
  return service.get();
}

}  // namespace tessera::testing
