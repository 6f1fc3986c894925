// Whose request is next, and who has too many.
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "server/app/images.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/unit/server/front/http/http_front_fixture.h"

namespace tessera::front::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Before anybody was asked who it is, the credential tells users apart.
std::string As(const std::string& user) {
  return absl::StrCat(kLast, "Authorization: Bearer ", user, "\r\n");
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

TEST_F(HttpFrontTest, UsersTakeTurnsWithSlowRequests) {
  absl::Notification go;
  absl::Mutex mu;
  std::string order;
  router_.Add("GET", "/v1/image", app::kReadImage,
              [&](const Request& request) -> absl::StatusOr<Response> {
                go.WaitForNotification();
                const absl::MutexLock lock(&mu);
                order += request.header("authorization").back();
                return Response{.body = "done"};
              });
  HttpLimits limits;
  limits.slow_threads = 1;
  const int port = Listen(limits);
  std::vector<std::unique_ptr<Client>> clients;
  for (const char* user : {"a", "a", "a", "a", "b"}) {
    clients.push_back(std::make_unique<Client>(port));
    clients.back()->Send(Get("/v1/image", As(user)));
    // If they came in another order, b would be earlier still.
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  go.Notify();
  for (auto& client : clients) {
    EXPECT_THAT(client->ReadToEnd(), EndsWith("done"));
  }
  EXPECT_LE(order.find('b'), 1u) << order;
}

TEST_F(HttpFrontTest, OneUserDoesNotFillTheQueue) {
  absl::Notification go;
  std::atomic<int> runs = 0;
  router_.Add("GET", "/v1/image", app::kReadImage,
              [&](const Request&) -> absl::StatusOr<Response> {
                ++runs;
                go.WaitForNotification();
                return Response{.body = "done"};
              });
  HttpLimits limits;
  limits.slow_threads = 1;
  limits.most_waiting_of_one = 1;
  const int port = Listen(limits);
  Client first(port);
  first.Send(Get("/v1/image", As("ana")));
  while (runs == 0) std::this_thread::yield();
  // One waits, and of the other two at least one is refused at once.
  std::vector<std::unique_ptr<Client>> others;
  for (int i = 0; i < 3; ++i) {
    others.push_back(std::make_unique<Client>(port));
    others.back()->Send(Get("/v1/image", As("ana")));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  const std::string refused = others.back()->ReadToEnd();
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 429 "));
  EXPECT_THAT(refused, HasSubstr("1 of your requests wait"));
  EXPECT_THAT(refused, HasSubstr("RetryInfo"));
  Client ben(port);
  ben.Send(Get("/v1/image", As("ben")));
  go.Notify();
  EXPECT_THAT(ben.ReadToEnd(), EndsWith("done"));
}

// With callers who are known: without authentication everybody is `local`.
class HttpSeatsTest : public HttpFrontTest {
 protected:
  HttpSeatsTest() : database_(testing::OpenDatabase(folder_.path())) {
    control_ =
        app::AccessControl::Create(
            {}, folder_.path(), *database_, clock_,
            [](const std::string&) -> absl::StatusOr<int64_t> { return 0; })
            .value();
    entrance_ = std::make_unique<Entrance>(
        *control_, drain_, EntranceOptions{.host = "127.0.0.1"});
    front_ = HttpFront::Listen(
                 {router_, entrance_.get(), metrics_, &streams_},
                 {.listen = {.host = "127.0.0.1", .port = 0}, .limits = {}})
                 .value();
  }

  ~HttpSeatsTest() override { front_.reset(); }

  static std::string Ask(const std::string& verb, const std::string& path,
                         const std::string& more = kLast) {
    return absl::StrCat(verb, " ", path, " HTTP/1.1\r\nHost: 127.0.0.1\r\n",
                        more, "\r\n");
  }

  const testing::ScratchFolder folder_;
  const SystemClock clock_{};
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<app::AccessControl> control_;
  Drain drain_;
  FileStreams streams_{clock_, {.max_files_per_user = 1}};
  std::unique_ptr<Entrance> entrance_;
};

TEST_F(HttpSeatsTest, AUserHasOnlySoManyDownloads) {
  absl::Notification go;
  router_.Add("GET", "/v1/file", app::kReadSegmentationResults,
              [&go](const Request&) -> absl::StatusOr<Response> {
                Response response;
                response.pull = [&go, more = true]() mutable {
                  go.WaitForNotification();
                  return absl::StatusOr<std::string>(
                      std::exchange(more, false) ? "done" : "");
                };
                return response;
              });
  Client first(front_->port());
  first.Send(Ask("GET", "/v1/file"));
  first.ReadTo("\r\n\r\n");
  Client second(front_->port());
  second.Send(Ask("GET", "/v1/file"));
  const std::string refused = second.ReadToEnd();
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 429 "));
  EXPECT_THAT(refused, HasSubstr("TOO_MANY_STREAMS"));
  EXPECT_THAT(refused, HasSubstr("RetryInfo"));
  EXPECT_THAT(refused, HasSubstr("Retry-After: 10\r\n"));
  go.Notify();
  EXPECT_THAT(first.ReadToEnd(), EndsWith("4\r\ndone\r\n0\r\n\r\n"));
  Client third(front_->port());
  third.Send(Ask("GET", "/v1/file"));
  EXPECT_THAT(third.ReadToEnd(), EndsWith("4\r\ndone\r\n0\r\n\r\n"));
}

TEST_F(HttpSeatsTest, AUserHasOnlySoManyUploads) {
  struct Receiving final : Receiver {
    absl::Status Take(const std::string&) override { return absl::OkStatus(); }
    absl::StatusOr<Response> Finish() override {
      return Response{.body = "kept"};
    }
  };
  absl::Notification begun;
  router_.AddReception(
      "PUT", "/v1/file", app::kUploadFile,
      [&](const Request&) -> absl::StatusOr<std::unique_ptr<Receiver>> {
        if (!begun.HasBeenNotified()) begun.Notify();
        return std::make_unique<Receiving>();
      });
  Client first(front_->port());
  first.Send(
      Ask("PUT", "/v1/file", absl::StrCat(kLast, "Content-Length: 4\r\n")));
  begun.WaitForNotification();
  Client second(front_->port());
  second.Send(
      Ask("PUT", "/v1/file", absl::StrCat(kLast, "Content-Length: 4\r\n")));
  EXPECT_THAT(second.ReadTo("}}"), HasSubstr("TOO_MANY_STREAMS"));
  first.Send("body");
  EXPECT_THAT(first.ReadToEnd(), EndsWith("kept"));
}

}  // namespace
}  // namespace tessera::front::http
