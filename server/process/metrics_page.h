// Where Prometheus reads the metrics.
#ifndef TESSERA_SERVER_PROCESS_METRICS_PAGE_H_
#define TESSERA_SERVER_PROCESS_METRICS_PAGE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "base/metrics.h"
#include "server/config/endpoint.h"
#include "server/front/http/http_front.h"
#include "server/front/http/router.h"
#include "server/telemetry/prometheus_metrics.h"

namespace tessera::process {

// Answers `GET /metrics` at an address of its own, to everybody. Does not count
// its own requests.
//
// Thread-safe. Borrows the metrics.
class MetricsPage {
 public:
  // Errors: UNAVAILABLE if the server cannot listen on the address.
  static absl::StatusOr<std::unique_ptr<MetricsPage>> Listen(
      const config::Endpoint& listen,
      const telemetry::PrometheusMetrics& metrics);

  int port() const { return front_->port(); }

 private:
  explicit MetricsPage(const telemetry::PrometheusMetrics& metrics);

  NullMetrics uncounted_;
  front::http::Router router_;
  std::unique_ptr<front::http::HttpFront> front_;
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_METRICS_PAGE_H_
