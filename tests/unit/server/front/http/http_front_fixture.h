// A server with endpoints of the test's own, and clients that send bytes.
#ifndef TESSERA_TESTS_UNIT_SERVER_FRONT_HTTP_HTTP_FRONT_FIXTURE_H_
#define TESSERA_TESTS_UNIT_SERVER_FRONT_HTTP_HTTP_FRONT_FIXTURE_H_

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/metrics.h"
#include "server/front/http/http_front.h"

namespace tessera::front::http {

inline constexpr app::Operation kRead{"Read", access::Role::kViewer, false};

// A client's end of a connection.
class Client {
 public:
  explicit Client(int port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(
        ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)),
        0);
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  }
  ~Client() { ::close(fd_); }

  void Send(const std::string& bytes) {
    EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  // Reads until `end` has come, or the server closes.
  std::string ReadTo(const std::string& end) {
    std::string got;
    char buffer[4096];
    while (end.empty() || !absl::StrContains(got, end)) {
      const ssize_t count = ::recv(fd_, buffer, sizeof(buffer), 0);
      if (count <= 0) break;
      got.append(buffer, static_cast<size_t>(count));
    }
    return got;
  }
  std::string ReadToEnd() { return ReadTo(""); }

 private:
  const int fd_;
};

inline std::string Get(const std::string& path, const std::string& more = "") {
  return absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: a\r\n", more, "\r\n");
}
inline constexpr char kLast[] = "Connection: close\r\n";

class HttpFrontTest : public ::testing::Test {
 protected:
  void Add(const std::string& path, Endpoint endpoint) {
    router_.Add("GET", path, kRead, std::move(endpoint));
    router_.Add("POST", path, kRead, Echo());
  }
  static Endpoint Echo() {
    return [](const Request& request) -> absl::StatusOr<Response> {
      return Response{.body = absl::StrCat("got ", request.body)};
    };
  }
  int Listen(const HttpLimits& limits = {}) {
    auto front = HttpFront::Listen(
        {router_, nullptr, metrics_},
        {.listen = {.host = "127.0.0.1", .port = 0}, .limits = limits});
    EXPECT_TRUE(front.ok()) << front.status();
    front_ = *std::move(front);
    return front_->port();
  }

  NullMetrics metrics_;
  Router router_;
  std::unique_ptr<HttpFront> front_;
};

}  // namespace tessera::front::http

#endif  // TESSERA_TESTS_UNIT_SERVER_FRONT_HTTP_HTTP_FRONT_FIXTURE_H_
