#include "server/telemetry/http_listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace tessera::telemetry {
namespace {

constexpr size_t kMaxRequestBytes = 8192;
constexpr timeval kPatience = {.tv_sec = 2, .tv_usec = 0};

// A listening socket, or -1 with errno set.
int ListenOn(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), absl::StrCat(port).c_str(), &hints, &found) !=
      0) {
    errno = EADDRNOTAVAIL;
    return -1;
  }
  int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (fd >= 0 &&
      (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
       bind(fd, found->ai_addr, found->ai_addrlen) != 0 ||
       listen(fd, 16) != 0)) {
    const int error = errno;
    close(fd);
    errno = error;
    fd = -1;
  }
  freeaddrinfo(found);
  return fd;
}

int PortOf(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  // The port lies at the same place for IPv4 and IPv6.
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

// The request's head, as far as it came in time.
std::string ReadHead(int fd) {
  std::string head;
  char buffer[1024];
  while (head.size() < kMaxRequestBytes &&
         !absl::StrContains(head, "\r\n\r\n")) {
    const ssize_t got = recv(fd, buffer, sizeof(buffer), 0);
    if (got <= 0) break;
    head.append(buffer, static_cast<size_t>(got));
  }
  return head;
}

void WriteAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpListener>> HttpListener::Start(
    const std::string& host, int port, const std::string& path,
    Handler handler) {
  const int fd = ListenOn(host, port);
  const int wake = eventfd(0, EFD_CLOEXEC);
  if (fd < 0 || wake < 0) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot listen for metrics on port %d of %s (%s); choose another "
        "address with --metrics-listen",
        port, host, std::strerror(errno)));
  }
  return std::unique_ptr<HttpListener>(
      new HttpListener(fd, wake, PortOf(fd), path, std::move(handler)));
}

HttpListener::HttpListener(int socket, int wake, int port,
                           const std::string& path, Handler handler)
    : socket_(socket),
      wake_(wake),
      port_(port),
      request_line_(absl::StrCat("GET ", path)),
      handler_(std::move(handler)),
      thread_([this] { Run(); }) {}

HttpListener::~HttpListener() {
  eventfd_write(wake_, 1);
  thread_.join();
  close(socket_);
  close(wake_);
}

void HttpListener::Run() {
  while (true) {
    pollfd waited[] = {{.fd = socket_, .events = POLLIN, .revents = 0},
                       {.fd = wake_, .events = POLLIN, .revents = 0}};
    if (poll(waited, 2, -1) < 0 && errno != EINTR) return;
    if (waited[1].revents != 0) return;
    if (waited[0].revents == 0) continue;
    const int connection = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    Serve(connection);
    close(connection);
  }
}

void HttpListener::Serve(int connection) const {
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &kPatience,
             sizeof(kPatience));
  setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &kPatience,
             sizeof(kPatience));
  const std::string head = ReadHead(connection);
  if (!absl::StartsWith(head, absl::StrCat(request_line_, " ")) &&
      !absl::StartsWith(head, absl::StrCat(request_line_, "?"))) {
    WriteAll(connection,
             "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n"
             "Connection: close\r\n\r\n");
    return;
  }
  const std::string body = handler_();
  WriteAll(connection,
           absl::StrCat("HTTP/1.1 200 OK\r\n"
                        "Content-Type: text/plain; version=0.0.4\r\n"
                        "Content-Length: ",
                        body.size(), "\r\nConnection: close\r\n\r\n"));
  WriteAll(connection, body);
}

}  // namespace tessera::telemetry
