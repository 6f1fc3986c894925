// Metrics for Prometheus to collect.
#ifndef TESSERA_SERVER_TELEMETRY_PROMETHEUS_METRICS_H_
#define TESSERA_SERVER_TELEMETRY_PROMETHEUS_METRICS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/metrics.h"

namespace tessera::telemetry {

// Keeps figures and answers `GET /metrics` with them, in Prometheus' text
// format. Owns the listening socket and its thread; both end with it.
//
// Thread-safe.
class PrometheusMetrics final : public Metrics {
 public:
  // Port 0 takes a free one.
  // Errors: UNAVAILABLE if the address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<PrometheusMetrics>> Listen(
      const std::string& host, int port);

  ~PrometheusMetrics() override;

  // The port that is listened on.
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
