#include "server/telemetry/otlp_exporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "nlohmann/json.hpp"
#include "server/front/http/http_front.h"
#include "tests/support/recorded_metrics.h"
#include "tests/support/status_matchers.h"

namespace tessera::telemetry {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Answers as a collector does.
class Collector {
 public:
  Collector() {
    router_.AddOpen("POST", "/v1/traces",
                    [this](const front::http::Request& request)
                        -> absl::StatusOr<front::http::Response> {
                      const absl::MutexLock lock(&mu_);
                      bodies_.push_back(request.body);
                      return front::http::Response{.status = status_};
                    });
    front_ = front::http::HttpFront::Listen(
                 {router_, /*entrance=*/nullptr, metrics_},
                 {.listen = {.host = "127.0.0.1"}, .limits = {}})
                 .value();
  }

  std::string url() const {
    return absl::StrCat("http://127.0.0.1:", front_->port());
  }
  void Answer(int status) {
    const absl::MutexLock lock(&mu_);
    status_ = status;
  }
  std::vector<std::string> bodies() const {
    const absl::MutexLock lock(&mu_);
    return bodies_;
  }

 private:
  NullMetrics metrics_;
  mutable absl::Mutex mu_;
  int status_ ABSL_GUARDED_BY(mu_) = 200;
  std::vector<std::string> bodies_ ABSL_GUARDED_BY(mu_);
  front::http::Router router_;
  std::unique_ptr<front::http::HttpFront> front_;
};

double Spans(testing::RecordedMetrics& metrics, const char* outcome) {
  return metrics.Value("tessera_spans_total", {{"outcome", outcome}});
}

trace::SpanData ASpan() {
  return {.name = "db",
          .kind = trace::Kind::kClient,
          .context = {std::string(32, 'a'), std::string(16, 'b')},
          .parent_id = std::string(16, 'c'),
          .start = absl::FromUnixNanos(1'700'000'000'000'000'001),
          .end = absl::FromUnixNanos(1'700'000'000'000'000'900),
          .attributes = {{"db.system", "sqlite"},
                         {"bytes", int64_t{7}},
                         {"seconds", 0.5}},
          .links = {{std::string(32, 'd'), std::string(16, 'e')}},
          .outcome = absl::UnavailableError("away \xff")};
}

TEST(OtlpExporter, SendsSpansAsOtlpJson) {
  Collector collector;
  testing::RecordedMetrics metrics;
  {
    const auto exporter = OtlpExporter::Create(
        {.endpoint = collector.url(), .service = "t", .instance = "i"},
        metrics);
    ASSERT_OK(exporter);
    (*exporter)->Add(ASpan());
  }
  ASSERT_EQ(collector.bodies().size(), 1u);
  const auto body = nlohmann::json::parse(collector.bodies()[0]);
  const auto& resource = body["resourceSpans"][0];
  EXPECT_EQ(resource["resource"]["attributes"][0]["key"], "service.name");
  EXPECT_EQ(resource["resource"]["attributes"][0]["value"]["stringValue"], "t");
  const auto& span = resource["scopeSpans"][0]["spans"][0];
  EXPECT_EQ(span["traceId"], std::string(32, 'a'));
  EXPECT_EQ(span["spanId"], std::string(16, 'b'));
  EXPECT_EQ(span["parentSpanId"], std::string(16, 'c'));
  EXPECT_EQ(span["kind"], 3);
  EXPECT_EQ(span["startTimeUnixNano"], "1700000000000000001");
  EXPECT_EQ(span["endTimeUnixNano"], "1700000000000000900");
  EXPECT_EQ(span["attributes"][0]["value"]["stringValue"], "sqlite");
  EXPECT_EQ(span["attributes"][1]["value"]["intValue"], "7");
  EXPECT_EQ(span["attributes"][2]["value"]["doubleValue"], 0.5);
  EXPECT_EQ(span["links"][0]["traceId"], std::string(32, 'd'));
  EXPECT_EQ(span["links"][0]["spanId"], std::string(16, 'e'));
  EXPECT_EQ(span["status"]["code"], 2);
  EXPECT_EQ(Spans(metrics, "sent"), 1);
}

TEST(OtlpExporter, DropsWhatTheCollectorDoesNotTake) {
  Collector collector;
  collector.Answer(503);
  testing::RecordedMetrics metrics;
  {
    const auto exporter =
        OtlpExporter::Create({.endpoint = collector.url()}, metrics);
    ASSERT_OK(exporter);
    for (int i = 0; i < 3; ++i) (*exporter)->Add(ASpan());
  }
  EXPECT_EQ(Spans(metrics, "sent"), 0);
  EXPECT_EQ(Spans(metrics, "dropped"), 3);
}

TEST(OtlpExporter, KeepsTenThousandAtMost) {
  testing::RecordedMetrics metrics;
  {
    // Nothing listens there.
    const auto exporter =
        OtlpExporter::Create({.endpoint = "http://127.0.0.1:1"}, metrics);
    ASSERT_OK(exporter);
    for (int i = 0; i < 10'100; ++i) (*exporter)->Add(ASpan());
  }
  EXPECT_EQ(Spans(metrics, "dropped"), 10'100);
}

TEST(OtlpExporter, SaysWhatAnEndpointIs) {
  NullMetrics metrics;
  for (const char* endpoint : {"collector:4317", "grpc://collector:4317",
                               "http://", "http://ada:secret@collector:4318"}) {
    const auto exporter = OtlpExporter::Create({.endpoint = endpoint}, metrics);
    EXPECT_EQ(exporter.status().code(), absl::StatusCode::kInvalidArgument)
        << endpoint;
    EXPECT_THAT(std::string(exporter.status().message()),
                AllOf(HasSubstr("http://HOST:PORT"), Not(HasSubstr("secret"))));
  }
}

}  // namespace
}  // namespace tessera::telemetry
