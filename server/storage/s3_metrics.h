// What a server counts of its requests to S3.
#ifndef TESSERA_SERVER_STORAGE_S3_METRICS_H_
#define TESSERA_SERVER_STORAGE_S3_METRICS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/metrics.h"
#include "net/http_client.h"

namespace tessera::storage {

// The metrics `tessera_s3_…` of docs/operations.md.
//
// Thread-safe. Borrows the metrics.
class S3Metrics {
 public:
  // Makes the metrics exist, so that the first failure is seen as a change.
  explicit S3Metrics(Metrics& metrics);

  // One request and its answer.
  void NoteRequest(const std::string& method,
                   const absl::StatusOr<net::HttpResponse>& answer,
                   absl::Duration took);
  // A request is sent again.
  void NoteRetry() { retries_.Increment(); }
  // How many requests may be under way at once.
  void NotePlaces(int places) { places_.Set(places); }

 private:
  Counter& Requests(const std::string& method, const char* outcome);
  Histogram& Seconds(const std::string& method);

  Metrics& metrics_;
  Counter& retries_;
  Gauge& places_;
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_S3_METRICS_H_
