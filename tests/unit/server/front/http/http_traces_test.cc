// The spans of requests over HTTP.
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "base/trace.h"
#include "tests/unit/server/front/http/http_front_fixture.h"

namespace tessera::front::http {
namespace {

constexpr char kTraceId[] = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr char kParentId[] = "00f067aa0ba902b7";

class Spans final : public trace::Sink {
 public:
  Spans() { trace::SetSink(this); }
  ~Spans() override { trace::SetSink(nullptr); }

  void Add(trace::SpanData span) override {
    const absl::MutexLock lock(&mu_);
    all_.push_back(std::move(span));
  }
  // A span ends after its answer was sent.
  trace::SpanData Await(const std::string& name) {
    trace::SpanData found;
    const auto there = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
      for (const trace::SpanData& span : all_) {
        if (span.name == name) found = span;
      }
      return !found.name.empty();
    };
    const absl::MutexLock lock(&mu_);
    mu_.Await(absl::Condition(&there));
    return found;
  }
  size_t count() {
    const absl::MutexLock lock(&mu_);
    return all_.size();
  }

 private:
  absl::Mutex mu_;
  std::vector<trace::SpanData> all_ ABSL_GUARDED_BY(mu_);
};

class HttpTracesTest : public HttpFrontTest {
 protected:
  ~HttpTracesTest() override { front_.reset(); }

  static std::string Parent(const char* flags) {
    return absl::StrCat(kLast, "traceparent: 00-", kTraceId, "-", kParentId,
                        "-", flags, "\r\n");
  }

  Spans spans_;
};

TEST_F(HttpTracesTest, ARequestBelongsToTheClientsTrace) {
  Add("/v1/a/{name}", [](const Request&) -> absl::StatusOr<Response> {
    const trace::Span inner =
        trace::Span::Below("inner", trace::Kind::kInternal);
    Response response;
    response.pull = [more = true]() mutable -> absl::StatusOr<std::string> {
      const trace::Span piece =
          trace::Span::Below("piece", trace::Kind::kInternal);
      return std::exchange(more, false) ? "done" : "";
    };
    return response;
  });
  Client client(Listen());
  client.Send(Get("/v1/a/x", Parent("01")));
  client.ReadToEnd();
  const trace::SpanData span = spans_.Await("GET /v1/a/{name}");
  EXPECT_EQ(span.context.trace_id, kTraceId);
  EXPECT_EQ(span.parent_id, kParentId);
  EXPECT_EQ(span.kind, trace::Kind::kServer);
  const trace::Value ok = int64_t{200};
  EXPECT_THAT(span.attributes, ::testing::Contains(::testing::Pair(
                                   "http.response.status_code", ok)));
  EXPECT_EQ(spans_.Await("inner").parent_id, span.context.span_id);
  EXPECT_EQ(spans_.Await("piece").parent_id, span.context.span_id);
}

TEST_F(HttpTracesTest, OnlyCallsOfUsersBeginTraces) {
  Add("/v1/a", Echo());
  router_.AddOpen("GET", "/metrics", Echo());
  const int port = Listen();
  for (const std::string& request :
       {Get("/metrics", kLast), Get("/v1/a", Parent("00")),
        Get("/v1/a", kLast)}) {
    Client client(port);
    client.Send(request);
    client.ReadToEnd();
  }
  EXPECT_EQ(spans_.Await("GET /v1/a").parent_id, "");
  EXPECT_EQ(spans_.count(), 1u);
}

}  // namespace
}  // namespace tessera::front::http
