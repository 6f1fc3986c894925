#include "server/front/http/http_front.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "base/error_reason.h"
#include "base/metrics.h"
#include "server/app/images.h"

namespace tessera::front::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr app::Operation kRead{"Read", access::Role::kViewer, false};

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

std::string Get(const std::string& path, const std::string& more = "") {
  return absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: a\r\n", more, "\r\n");
}
constexpr char kLast[] = "Connection: close\r\n";

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

TEST_F(HttpFrontTest, AnswersSeveralRequestsOfOneConnection) {
  Add("/v1/a", Echo());
  Client client(Listen());
  client.Send(Get("/v1/a") +
              "POST /v1/a HTTP/1.1\r\nHost: a\r\n"
              "Content-Length: 5\r\nConnection: close\r\n\r\nhello");
  const std::string got = client.ReadToEnd();
  EXPECT_THAT(got, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(got, HasSubstr("got HTTP/1.1 200 OK"));
  EXPECT_THAT(got, EndsWith("got hello"));
}

TEST_F(HttpFrontTest, AnswersHeadWithoutABody) {
  Add("/v1/a", Echo());
  Client client(Listen());
  client.Send("HEAD /v1/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string got = client.ReadToEnd();
  EXPECT_THAT(got, HasSubstr("Content-Length: 4\r\n"));
  EXPECT_THAT(got, EndsWith("\r\n\r\n"));
}

TEST_F(HttpFrontTest, SendsErrorsAsJsonAndGoesOn) {
  Add("/v1/a", [](const Request&) -> absl::StatusOr<Response> {
    throw std::runtime_error("broken");
  });
  Client client(Listen());
  client.Send(Get("/v1/a") + Get("/v1/b", kLast));
  const std::string got = client.ReadToEnd();
  EXPECT_THAT(got, HasSubstr("HTTP/1.1 500 Internal Server Error"));
  EXPECT_THAT(got, HasSubstr("broken"));
  EXPECT_THAT(got, HasSubstr("HTTP/1.1 404 Not Found"));
  EXPECT_THAT(got, HasSubstr("PATH_UNKNOWN"));
}

TEST_F(HttpFrontTest, RefusesLongHeadsBodiesAndOtherBytes) {
  Add("/v1/a", Echo());
  const int port = Listen();
  Client head(port);
  head.Send(
      Get("/v1/a", absl::StrCat("X: ", std::string(20'000, 'a'), "\r\n")));
  EXPECT_THAT(head.ReadToEnd(), StartsWith("HTTP/1.1 431 "));
  Client body(port);
  body.Send(
      "POST /v1/a HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n");
  EXPECT_THAT(body.ReadTo("}}"), StartsWith("HTTP/1.1 413 "));
  Client other(port);
  other.Send("\x16\x03\x01\x02\x03\r\n\r\n");
  EXPECT_THAT(other.ReadToEnd(), StartsWith("HTTP/1.1 400 "));
}

TEST_F(HttpFrontTest, AsksForABodyThatWaits) {
  Add("/v1/a", Echo());
  Client client(Listen());
  client.Send(
      "POST /v1/a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
      "Expect: 100-continue\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.ReadTo("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("hello");
  EXPECT_THAT(client.ReadToEnd(), EndsWith("got hello"));
}

TEST_F(HttpFrontTest, PullsALongBodyOnlyAsTheClientReads) {
  constexpr int kPieces = 400;
  std::atomic<int> pulled = 0;
  Add("/v1/long", [&pulled](const Request&) -> absl::StatusOr<Response> {
    Response response{.content_type = "text/plain"};
    response.pull = [&pulled]() -> absl::StatusOr<std::string> {
      if (pulled == kPieces) return "";
      ++pulled;
      return std::string(1 << 18, 'a');
    };
    return response;
  });
  Client client(Listen());
  client.Send(Get("/v1/long", kLast));
  std::string got = client.ReadTo("\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  // What buffers of the sockets hold, and not all 100 MiB.
  EXPECT_LT(pulled, 200);
  got += client.ReadToEnd();
  EXPECT_EQ(pulled, kPieces);
  EXPECT_GE(got.size(), static_cast<size_t>(kPieces) << 18);
  EXPECT_THAT(got, EndsWith("\r\n0\r\n\r\n"));
}

TEST_F(HttpFrontTest, BreaksABodyOffThatFails) {
  Add("/v1/long", [](const Request&) -> absl::StatusOr<Response> {
    Response response;
    response.pull = [first = true]() mutable -> absl::StatusOr<std::string> {
      if (!std::exchange(first, false)) return absl::DataLossError("damaged");
      return "begin";
    };
    return response;
  });
  Client client(Listen());
  client.Send(Get("/v1/long"));
  const std::string got = client.ReadToEnd();
  EXPECT_THAT(got, HasSubstr("5\r\nbegin\r\n"));
  EXPECT_THAT(got, Not(HasSubstr("\r\n0\r\n")));
}

TEST_F(HttpFrontTest, OutlivesABodyThatThrows) {
  Add("/v1/long", [](const Request&) -> absl::StatusOr<Response> {
    Response response;
    response.pull = []() -> absl::StatusOr<std::string> {
      throw std::bad_alloc();
    };
    return response;
  });
  const int port = Listen();
  Client client(port);
  client.Send(Get("/v1/long"));
  EXPECT_THAT(client.ReadToEnd(), Not(HasSubstr("\r\n0\r\n")));
  Client other(port);
  other.Send(Get("/v1/none", kLast));
  EXPECT_THAT(other.ReadToEnd(), StartsWith("HTTP/1.1 404"));
}

TEST_F(HttpFrontTest, KeepsNoLongBodiesOfUnknownCallers) {
  router_.AddOpen("POST", "/v1/open", Echo());
  const int port = Listen();
  const std::string head = "POST /v1/open HTTP/1.1\r\nHost: a\r\n";
  Client known(port);
  known.Send(head + "Content-Length: 100000\r\n\r\n");
  EXPECT_THAT(known.ReadTo("}}"), StartsWith("HTTP/1.1 413 "));
  Client chunked(port);
  chunked.Send(absl::StrCat(head, "Transfer-Encoding: chunked\r\n\r\n5000\r\n",
                            std::string(0x5000, 'a')));
  EXPECT_THAT(chunked.ReadTo("}}"), StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpFrontTest, LeavesFilesToTheRestOfTheServer) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{.rlim_cur = 64, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  HttpLimits limits;
  limits.connections = 100;
  Listen(limits);
  rlimit after{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &after), 0);
  EXPECT_EQ(after.rlim_cur, 200);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

TEST_F(HttpFrontTest, FeedsEventsWithoutAThread) {
  Deliver deliver;
  absl::Notification asked;
  Add("/v1/events", [&](const Request&) -> absl::StatusOr<Response> {
    Response response{.content_type = "text/event-stream"};
    response.feed = [&](Deliver given) {
      if (asked.HasBeenNotified()) return;  // There is one event.
      deliver = std::move(given);
      asked.Notify();
    };
    response.keep_alive = ": \n\n";
    return response;
  });
  HttpLimits limits;
  limits.pool_threads = 1;
  limits.keep_alive = std::chrono::milliseconds(50);
  const int port = Listen(limits);
  Client client(port);
  client.Send(Get("/v1/events"));
  EXPECT_THAT(client.ReadTo(": \n\n"), HasSubstr("text/event-stream"));
  asked.WaitForNotification();
  // The only thread is free for others.
  Client other(port);
  other.Send(Get("/v1/none", kLast));
  EXPECT_THAT(other.ReadToEnd(), StartsWith("HTTP/1.1 404"));
  deliver("data: 1\n\n");
  EXPECT_THAT(client.ReadTo("data: 1\n\n"), HasSubstr("9\r\ndata: 1\n\n\r\n"));
  front_.reset();  // It asks the feed again, which is gone after this.
}

TEST_F(HttpFrontTest, RefusesWhatThePoolCannotKeep) {
  absl::Notification go;
  std::atomic<int> runs = 0;
  Add("/v1/slow", [&](const Request&) -> absl::StatusOr<Response> {
    ++runs;
    go.WaitForNotification();
    return Response{.body = "done"};
  });
  HttpLimits limits;
  limits.pool_threads = 1;
  limits.most_waiting = 1;
  const int port = Listen(limits);
  Client first(port);
  first.Send(Get("/v1/slow", kLast));
  while (runs == 0) std::this_thread::yield();
  Client second(port);
  second.Send(Get("/v1/slow", kLast));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  Client third(port);
  third.Send(Get("/v1/slow", kLast));
  const std::string refused = third.ReadToEnd();
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 429 "));
  EXPECT_THAT(refused, HasSubstr("Retry-After: 1\r\n"));
  go.Notify();
  EXPECT_THAT(first.ReadToEnd(), EndsWith("done"));
  EXPECT_THAT(second.ReadToEnd(), EndsWith("done"));
}

TEST_F(HttpFrontTest, AnswersOthersWhileImagesAreDecoded) {
  absl::Notification go;
  router_.Add("GET", "/v1/image", app::kReadImage,
              [&go](const Request&) -> absl::StatusOr<Response> {
                Response response;
                response.pull = [&go, more = true]() mutable {
                  go.WaitForNotification();
                  return absl::StatusOr<std::string>(
                      std::exchange(more, false) ? "done" : "");
                };
                return response;
              });
  Add("/v1/a", Echo());
  HttpLimits limits;
  limits.pool_threads = limits.slow_threads = 1;
  const int port = Listen(limits);
  Client first(port);
  first.Send(Get("/v1/image"));
  first.ReadTo("\r\n\r\n");
  Client second(port);
  second.Send(Get("/v1/image"));
  Client other(port);
  other.Send(Get("/v1/a", kLast));
  EXPECT_THAT(other.ReadToEnd(), EndsWith("got "));
  go.Notify();
  EXPECT_THAT(first.ReadTo("done"), HasSubstr("done"));
  EXPECT_THAT(second.ReadTo("done"), HasSubstr("done"));
  front_.reset();  // It pulls again.
}

TEST_F(HttpFrontTest, DropsSilentClients) {
  HttpLimits limits;
  limits.idle = limits.head = std::chrono::milliseconds(100);
  const int port = Listen(limits);
  Client silent(port);
  EXPECT_EQ(silent.ReadToEnd(), "");
  Client slow(port);
  slow.Send("GET /v1/a HT");
  EXPECT_EQ(slow.ReadToEnd(), "");
}

TEST_F(HttpFrontTest, TakesSoManyConnections) {
  HttpLimits limits;
  limits.connections = 1;
  const int port = Listen(limits);
  Client first(port);
  first.Send(Get("/v1/none"));
  EXPECT_THAT(first.ReadTo("}}"), StartsWith("HTTP/1.1 404"));
  Client second(port);
  EXPECT_EQ(second.ReadToEnd(), "");
}

TEST_F(HttpFrontTest, LetsRequestsEndWhenItShutsDown) {
  absl::Notification runs;
  absl::Notification go;
  Add("/v1/slow", [&](const Request&) -> absl::StatusOr<Response> {
    runs.Notify();
    go.WaitForNotification();
    return Response{.body = "done"};
  });
  const int port = Listen();
  Client idle(port);
  Client client(port);
  client.Send(Get("/v1/slow"));
  runs.WaitForNotification();
  std::thread shutdown([&] { front_->Shutdown(absl::Seconds(20)); });
  EXPECT_EQ(idle.ReadToEnd(), "");
  go.Notify();
  EXPECT_THAT(client.ReadToEnd(), EndsWith("done"));
  shutdown.join();
}

TEST_F(HttpFrontTest, SaysWhichFlagNamesAnAddressInUse) {
  const int port = Listen();
  const auto second = HttpFront::Listen(
      {router_, nullptr, metrics_},
      {.listen = {.host = "127.0.0.1", .port = port}, .limits = {}});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr("--http-listen"));
}

// Takes a body piece by piece.
class Counting final : public Receiver {
 public:
  absl::Status Take(const std::string& bytes) override {
    bytes_ += bytes.size();
    return bytes_ > 3'000'000 ? absl::OutOfRangeError("too long")
                              : absl::OkStatus();
  }
  absl::StatusOr<Response> Finish() override {
    return Response{.body = absl::StrCat(bytes_, " bytes")};
  }

 private:
  size_t bytes_ = 0;
};

TEST_F(HttpFrontTest, HandsLongBodiesOverPieceByPiece) {
  router_.AddReception(
      "PUT", "/v1/file", kRead,
      [](const Request&) -> absl::StatusOr<std::unique_ptr<Receiver>> {
        return std::make_unique<Counting>();
      });
  const int port = Listen();
  const auto put = [&](size_t bytes) {
    Client client(port);
    client.Send(absl::StrCat(
        "PUT /v1/file HTTP/1.1\r\nHost: a\r\nContent-Length: ", bytes,
        "\r\nConnection: close\r\n\r\n"));
    client.Send(std::string(bytes, 'x'));
    return client.ReadToEnd();
  };
  EXPECT_THAT(put(2'000'000), EndsWith("2000000 bytes"));
  EXPECT_THAT(put(0), EndsWith("\r\n0 bytes"));
  EXPECT_THAT(put(3'500'000), StartsWith("HTTP/1.1 400 "));
}

}  // namespace
}  // namespace tessera::front::http
