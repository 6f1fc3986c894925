#include "server/process/metrics_page.h"

#include "base/status_macros.h"

namespace tessera::process {

using front::http::Request;
using front::http::Response;

absl::StatusOr<std::unique_ptr<MetricsPage>> MetricsPage::Listen(
    const config::Endpoint& listen,
    const telemetry::PrometheusMetrics& metrics) {
  std::unique_ptr<MetricsPage> page(new MetricsPage(metrics));
  front::http::HttpLimits limits;
  limits.io_threads = 1;
  limits.pool_threads = 1;
  limits.slow_threads = 0;
  ASSIGN_OR_RETURN(page->front_,
                   front::http::HttpFront::Listen(
                       {page->router_, /*entrance=*/nullptr, page->uncounted_},
                       {.listen = listen,
                        .flag = "--metrics-listen",
                        .security = {},
                        .limits = limits}));
  return page;
}

MetricsPage::MetricsPage(const telemetry::PrometheusMetrics& metrics) {
  router_.AddOpen(
      "GET", "/metrics",
      [&metrics](const Request&) -> absl::StatusOr<Response> {
        return Response{
            .content_type = "text/plain; version=0.0.4; charset=utf-8",
            .body = metrics.Text()};
      });
}

}  // namespace tessera::process
