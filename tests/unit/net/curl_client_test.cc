// The client of libcurl against a server that answers as a test says.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "net/http_client.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::net {
namespace {

using ::testing::HasSubstr;

// Answers each connection with the next text and closes it. Owns a thread.
class TextServer {
 public:
  explicit TextServer(std::vector<std::string> answers)
      : answers_(std::move(answers)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size),
              0);
    EXPECT_EQ(::listen(listener_, 8), 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    url_ = absl::StrCat("http://127.0.0.1:", ntohs(address.sin_port), "/x");
    thread_ = std::jthread([this] { Run(); });
  }
  ~TextServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  const std::string& url() const { return url_; }
  // What the clients sent. REQUIRES: all answers were given.
  const std::string& received() { return received_; }

 private:
  void Run() {
    for (const std::string& answer : answers_) {
      const int connection = ::accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      char buffer[4096];
      std::string request;
      while (!absl::StrContains(request, "\r\n\r\n")) {
        const ssize_t count = ::read(connection, buffer, sizeof(buffer));
        if (count <= 0) break;
        request.append(buffer, static_cast<size_t>(count));
      }
      received_ += request;
      (void)!::write(connection, answer.data(), answer.size());
      ::shutdown(connection, SHUT_WR);
      while (::read(connection, buffer, sizeof(buffer)) > 0) {
      }
      ::close(connection);
    }
  }

  const std::vector<std::string> answers_;
  int listener_ = -1;
  std::string url_;
  std::string received_;
  std::jthread thread_;
};

TEST(CurlClient, HandsOverStatusHeadersAndBody) {
  TextServer server(
      {"HTTP/1.1 404 Not Found\r\nX-Amz-Id: a: b \r\n"
       "Content-Length: 4\r\n\r\ngone"});
  const auto client = MakeCurlClient("");
  std::string sunk;
  const auto response = client->Send({.method = "GET",
                                      .url = server.url(),
                                      .headers = {{"x-test", "1"}},
                                      .body = {},
                                      .sink = [&](absl::string_view some) {
                                        sunk.append(some.data(), some.size());
                                        return absl::OkStatus();
                                      }});
  ASSERT_OK(response);
  EXPECT_EQ(response->status, 404);
  EXPECT_EQ(response->Header("x-amz-id"), "a: b");
  EXPECT_EQ(response->body, "gone");
  EXPECT_EQ(sunk, "");
}

TEST(CurlClient, ACutAnswerIsAnError) {
  TextServer server({"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"});
  const auto client = MakeCurlClient("");
  std::string sunk;
  EXPECT_ERROR(client->Send({.method = "GET",
                             .url = server.url(),
                             .headers = {},
                             .body = {},
                             .sink =
                                 [&](absl::string_view some) {
                                   sunk.append(some.data(), some.size());
                                   return absl::OkStatus();
                                 }}),
               kUnavailable, "");
  EXPECT_EQ(sunk, "half");
}

TEST(CurlClient, TheSinksErrorEndsTheRequest) {
  TextServer server({"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour"});
  EXPECT_EQ(MakeCurlClient("")
                ->Send({.method = "GET",
                        .url = server.url(),
                        .headers = {},
                        .body = {},
                        .sink =
                            [](absl::string_view) {
                              return absl::ResourceExhaustedError("full");
                            }})
                .status(),
            absl::ResourceExhaustedError("full"));
}

TEST(CurlClient, SendsAPieceOfAFile) {
  const testing::ScratchFolder folder;
  const auto path = folder.Write("file", "0123456789");
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  TextServer server({"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"});
  EXPECT_OK(MakeCurlClient("")->Send(
      {.method = "PUT",
       .url = server.url(),
       .headers = {},
       .body = {.bytes = "", .fd = fd, .offset_bytes = 2, .size_bytes = 5},
       .sink = nullptr}));
  ::close(fd);
  EXPECT_THAT(server.received(), HasSubstr("Content-Length: 5"));
}

TEST(CurlClient, SaysThatNobodyAnswers) {
  const auto client = MakeCurlClient("");
  EXPECT_ERROR(client->Send({.method = "GET",
                             .url = "http://127.0.0.1:1/",
                             .headers = {},
                             .body = {},
                             .sink = nullptr}),
               kUnavailable, "");
  EXPECT_ERROR(client->Send({.method = "GET",
                             .url = "file:///etc/passwd",
                             .headers = {},
                             .body = {},
                             .sink = nullptr}),
               kFailedPrecondition, "");
}

}  // namespace
}  // namespace tessera::net
