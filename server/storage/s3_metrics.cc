#include "server/storage/s3_metrics.h"

namespace tessera::storage {
namespace {

constexpr int kNotFound = 404;
constexpr int kExists = 412;
constexpr int kTooMany = 429;
constexpr int kFailed = 500;
constexpr int kOverloaded = 503;

const char* OutcomeOf(const absl::StatusOr<net::HttpResponse>& answer) {
  if (!answer.ok()) return "cut";
  const int status = answer->status;
  if (status == kOverloaded || status == kTooMany) return "overloaded";
  if (status >= kFailed) return "failed";
  // Answers to questions, such as whether an object is there.
  if (answer->ok() || status == kNotFound || status == kExists) return "ok";
  return "refused";
}

}  // namespace

S3Metrics::S3Metrics(Metrics& metrics)
    : metrics_(metrics),
      retries_(metrics.GetCounter("tessera_s3_retries_total",
                                  "Requests that were sent again.")),
      places_(metrics.GetGauge("tessera_s3_requests_at_once",
                               "How many requests may be under way at once; "
                               "S3 lowers it when it is overloaded.")) {
  for (const char* method : {"GET", "PUT", "POST", "DELETE", "HEAD"}) {
    for (const char* outcome :
         {"ok", "refused", "overloaded", "failed", "cut"}) {
      Requests(method, outcome);
    }
    Seconds(method);
  }
}

void S3Metrics::NoteRequest(const std::string& method,
                            const absl::StatusOr<net::HttpResponse>& answer,
                            absl::Duration took) {
  Requests(method, OutcomeOf(answer)).Increment();
  Seconds(method).Observe(absl::ToDoubleSeconds(took));
}

Counter& S3Metrics::Requests(const std::string& method, const char* outcome) {
  return metrics_.GetCounter("tessera_s3_requests_total",
                             "Requests to S3, repeated ones included.",
                             {{"method", method}, {"outcome", outcome}});
}

Histogram& S3Metrics::Seconds(const std::string& method) {
  return metrics_.GetSecondsHistogram(
      "tessera_s3_request_seconds",
      "Duration of requests to S3, with the bytes of body and answer.",
      {{"method", method}});
}

}  // namespace tessera::storage
