#include "server/front/http/http_front.h"

#include <sys/resource.h>

#include <stdexcept>
#include <thread>

#include "absl/synchronization/notification.h"
#include "tests/unit/server/front/http/http_front_fixture.h"

namespace tessera::front::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

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

}  // namespace
}  // namespace tessera::front::http
