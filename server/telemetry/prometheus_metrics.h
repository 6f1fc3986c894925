// Metrics for Prometheus to collect.
#ifndef TESSERA_SERVER_TELEMETRY_PROMETHEUS_METRICS_H_
#define TESSERA_SERVER_TELEMETRY_PROMETHEUS_METRICS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/metrics.h"

namespace tessera::telemetry {

// Keeps metrics and serves them at `GET /metrics` in Prometheus' text format.
// Owns the listening socket and its thread; both end with this object.
//
// Thread-safe.
class PrometheusMetrics final : public Metrics {
 public:
  // Port 0 picks a free port.
  // Errors: UNAVAILABLE if the server cannot listen on the address.
  static absl::StatusOr<std::unique_ptr<PrometheusMetrics>> Listen(
      const std::string& host, int port);

  ~PrometheusMetrics() override;

  // The port in use.
  int port() const;

  Counter& GetCounter(const std::string& name, const std::string& help,
                      const Labels& labels) override;
  Gauge& GetGauge(const std::string& name, const std::string& help,
                  const Labels& labels) override;
  Histogram& GetSecondsHistogram(const std::string& name,
                                 const std::string& help,
                                 const Labels& labels) override;

 private:
  class Impl;
  explicit PrometheusMetrics(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tessera::telemetry

#endif  // TESSERA_SERVER_TELEMETRY_PROMETHEUS_METRICS_H_
