#include "server/telemetry/prometheus_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::telemetry {
namespace {

using ::testing::HasSubstr;

TEST(PrometheusMetrics, AreWrittenInPrometheusFormat) {
  PrometheusMetrics metrics;
  metrics.GetCounter("tessera_x_total", "Xs.", {{"rpc", "a"}}).Increment();
  metrics.GetCounter("tessera_x_total", "Xs.", {{"rpc", "a"}}).Increment(2);
  metrics.GetGauge("tessera_y_bytes", "Ys.", {}).Set(7);
  metrics.GetSecondsHistogram("tessera_z_seconds", "Zs.", {}).Observe(2);
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("tessera_x_total{rpc=\"a\"} 3"));
  EXPECT_THAT(text, HasSubstr("tessera_y_bytes 7"));
  EXPECT_THAT(text, HasSubstr("tessera_z_seconds_bucket{le=\"1\"} 0"));
  EXPECT_THAT(text, HasSubstr("tessera_z_seconds_bucket{le=\"3\"} 1"));
}

TEST(PrometheusMetrics, AreTheSameForTheSameNameAndLabels) {
  PrometheusMetrics metrics;
  Gauge& gauge = metrics.GetGauge("tessera_g", "G.", {{"device", "cpu"}});
  EXPECT_EQ(&gauge, &metrics.GetGauge("tessera_g", "G.", {{"device", "cpu"}}));
  EXPECT_NE(&gauge,
            &metrics.GetGauge("tessera_g", "G.", {{"device", "cuda:0"}}));
}

}  // namespace
}  // namespace tessera::telemetry
