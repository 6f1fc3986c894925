#include "server/telemetry/otlp_exporter.h"

#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "base/log.h"
#include "base/quoting.h"
#include "base/version.h"
#include "net/http_client.h"
#include "nlohmann/json.hpp"

namespace tessera::telemetry {
namespace {

using Json = nlohmann::json;

constexpr size_t kMostWaiting = 10'000;
constexpr absl::Duration kSendEvery = absl::Seconds(1);
constexpr absl::Duration kTimeout = absl::Seconds(2);
constexpr absl::Duration kComplainEvery = absl::Minutes(1);
constexpr int kStatusError = 2;  // Of OpenTelemetry.

Json ToJson(const trace::Value& value) {
  if (const auto* const text = std::get_if<std::string>(&value)) {
    return {{"stringValue", *text}};
  }
  if (const auto* const number = std::get_if<int64_t>(&value)) {
    return {{"intValue", absl::StrCat(*number)}};
  }
  return {{"doubleValue", std::get<double>(value)}};
}

Json Attribute(const std::string& key, const trace::Value& value) {
  return {{"key", key}, {"value", ToJson(value)}};
}

Json ToJson(const trace::SpanData& span) {
  Json json = {
      {"traceId", span.context.trace_id},
      {"spanId", span.context.span_id},
      {"name", span.name},
      {"kind", static_cast<int>(span.kind)},
      {"startTimeUnixNano", absl::StrCat(absl::ToUnixNanos(span.start))},
      {"endTimeUnixNano", absl::StrCat(absl::ToUnixNanos(span.end))}};
  if (!span.parent_id.empty()) json["parentSpanId"] = span.parent_id;
  for (const auto& [key, value] : span.attributes) {
    json["attributes"].push_back(Attribute(key, value));
  }
  for (const trace::Context& link : span.links) {
    json["links"].push_back(
        {{"traceId", link.trace_id}, {"spanId", link.span_id}});
  }
  if (!span.outcome.ok()) {
    json["status"] = {{"code", kStatusError},
                      {"message", std::string(span.outcome.message())}};
  }
  return json;
}

std::string BodyOf(const std::vector<trace::SpanData>& spans,
                   const OtlpOptions& options) {
  const Json attributes = {Attribute("service.name", options.service),
                           Attribute("service.version", std::string(kVersion)),
                           Attribute("service.instance.id", options.instance)};
  Json list = Json::array();
  for (const trace::SpanData& span : spans) list.push_back(ToJson(span));
  const Json body = {
      {"resourceSpans",
       {{{"resource", {{"attributes", attributes}}},
         {"scopeSpans",
          {{{"scope", {{"name", "tessera"}, {"version", kVersion}}},
            {"spans", list}}}}}}}};
  // Messages of errors may hold any bytes.
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

class OtlpExporter::Impl {
 public:
  Impl(const OtlpOptions& options, Metrics& metrics)
      : options_(options),
        sent_(CounterOf(metrics, "sent")),
        dropped_(CounterOf(metrics, "dropped")),
        client_(net::MakeCurlClient(/*ca_file=*/"")) {
    thread_ = std::thread([this] { Run(); });
  }
  ~Impl() {
    {
      const absl::MutexLock lock(&mu_);
      ending_ = true;
    }
    thread_.join();
  }

  void Add(trace::SpanData span) {
    const absl::MutexLock lock(&mu_);
    if (waiting_.size() < kMostWaiting) {
      waiting_.push_back(std::move(span));
    } else {
      dropped_.Increment(1);
    }
  }

 private:
  static Counter& CounterOf(Metrics& metrics, const std::string& outcome) {
    return metrics.GetCounter("tessera_spans_total",
                              "Spans that were sent to the collector, and that "
                              "were dropped",
                              {{"outcome", outcome}});
  }

  void Run() {
    bool ending = false;
    while (!ending) {
      std::vector<trace::SpanData> spans;
      {
        const absl::MutexLock lock(&mu_);
        mu_.AwaitWithTimeout(absl::Condition(&ending_), kSendEvery);
        ending = ending_;
        spans.swap(waiting_);
      }
      if (!spans.empty()) Send(spans);
    }
  }

  void Send(const std::vector<trace::SpanData>& spans) {
    const absl::StatusOr<net::HttpResponse> answer = client_->Send(
        {.method = "POST",
         .url = absl::StrCat(options_.endpoint, "/v1/traces"),
         // The collector need not be asked whether it takes a long body.
         .headers = {{"Content-Type", "application/json"}, {"Expect", ""}},
         .body = {.bytes = BodyOf(spans, options_)},
         .most_time = kTimeout});
    if (answer.ok() && answer->status == 200) {
      sent_.Increment(static_cast<double>(spans.size()));
      return;
    }
    dropped_.Increment(static_cast<double>(spans.size()));
    const absl::Time now = absl::Now();
    if (now - complained_ < kComplainEvery) return;
    complained_ = now;
    Log(Severity::kWarning, "spans cannot be sent; they are dropped",
        {{"endpoint", options_.endpoint},
         {"cause", answer.ok() ? absl::StrCat("HTTP status ", answer->status)
                               : std::string(answer.status().message())}});
  }

  const OtlpOptions options_;
  Counter& sent_;
  Counter& dropped_;
  const std::unique_ptr<net::HttpClient> client_;      // Of the thread.
  absl::Time complained_ = absl::InfinitePast();       // Of the thread.
  absl::Mutex mu_;
  std::vector<trace::SpanData> waiting_ ABSL_GUARDED_BY(mu_);
  bool ending_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

absl::StatusOr<std::unique_ptr<OtlpExporter>> OtlpExporter::Create(
    const OtlpOptions& options, Metrics& metrics) {
  // Its password would be in messages and logs.
  if (absl::StrContains(options.endpoint, '@')) {
    return absl::InvalidArgumentError(
        "--otlp-endpoint takes no user and no password; give "
        "http://HOST:PORT or https://HOST:PORT");
  }
  absl::string_view address = options.endpoint;
  const bool known = absl::ConsumePrefix(&address, "http://") ||
                     absl::ConsumePrefix(&address, "https://");
  if (!known || address.empty() ||
      address.find_first_of("/?# ") != absl::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "--otlp-endpoint %s is not http://HOST:PORT or https://HOST:PORT; give "
        "the collector's address for OTLP over HTTP, usually with port 4318",
        Quoted(options.endpoint)));
  }
  return std::unique_ptr<OtlpExporter>(
      new OtlpExporter(std::make_unique<Impl>(options, metrics)));
}

OtlpExporter::OtlpExporter(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}

OtlpExporter::~OtlpExporter() { trace::SetSink(nullptr); }

void OtlpExporter::Add(trace::SpanData span) { impl_->Add(std::move(span)); }

}  // namespace tessera::telemetry
