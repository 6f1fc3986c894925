// Bodies of requests and answers.
#include <atomic>
#include <memory>
#include <new>
#include <stop_token>
#include <thread>

#include "absl/synchronization/notification.h"
#include "tests/unit/server/front/http/http_front_fixture.h"

namespace tessera::front::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

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

TEST_F(HttpFrontTest, TellsEndpointsThatTheClientHasGone) {
  absl::Notification runs;
  std::stop_token left;
  router_.AddAsync("GET", "/v1/later", [&](const Request& request, Respond) {
    left = request.client_left;
    runs.Notify();
  });
  const int port = Listen();
  {
    Client client(port);
    client.Send(Get("/v1/later"));
    runs.WaitForNotification();
    EXPECT_FALSE(left.stop_requested());
  }
  while (!left.stop_requested()) std::this_thread::yield();  // Or for ever.
}

TEST_F(HttpFrontTest, AStreamEndsWithItsClient) {
  std::atomic<int> open = 0;
  Add("/v1/events", [&open](const Request&) -> absl::StatusOr<Response> {
    const std::shared_ptr<void> one(nullptr, [&open](void*) { --open; });
    ++open;
    Response response{.content_type = "text/event-stream"};
    response.feed = [one](Deliver) {};
    return response;
  });
  const int port = Listen();
  {
    Client client(port);
    client.Send(Get("/v1/events"));
    client.ReadTo("\r\n\r\n");
    EXPECT_EQ(open, 1);
  }
  while (open > 0) std::this_thread::yield();  // Nothing was to be sent.
}

}  // namespace
}  // namespace tessera::front::http
