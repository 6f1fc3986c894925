// Metrics for Prometheus to collect.
#ifndef TESSERA_SERVER_TELEMETRY_PROMETHEUS_METRICS_H_
#define TESSERA_SERVER_TELEMETRY_PROMETHEUS_METRICS_H_

#include <memory>
#include <string>

#include "base/metrics.h"

namespace tessera::telemetry {

// Keeps metrics, and writes them in Prometheus' text format.
//
// Thread-safe.
class PrometheusMetrics final : public Metrics {
 public:
  PrometheusMetrics();
  ~PrometheusMetrics() override;

  // All metrics as they are now: `text/plain; version=0.0.4`.
  std::string Text() const;

  Counter& GetCounter(const std::string& name, const std::string& help,
                      const Labels& labels) override;
  Gauge& GetGauge(const std::string& name, const std::string& help,
                  const Labels& labels) override;
  Histogram& GetSecondsHistogram(const std::string& name,
                                 const std::string& help,
                                 const Labels& labels) override;

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace tessera::telemetry

#endif  // TESSERA_SERVER_TELEMETRY_PROMETHEUS_METRICS_H_
