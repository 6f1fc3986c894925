#include "server/telemetry/prometheus_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/http_get.h"
#include "tests/support/status_matchers.h"

namespace tessera::telemetry {
namespace {

using ::testing::HasSubstr;
using testing::HttpGet;

TEST(PrometheusMetrics, AreCollectedOverHttp) {
  const auto metrics = PrometheusMetrics::Listen("127.0.0.1", 0);
  ASSERT_OK(metrics);
  (*metrics)->GetCounter("tessera_x_total", "Xs.", {{"rpc", "a"}}).Increment();
  (*metrics)->GetCounter("tessera_x_total", "Xs.", {{"rpc", "a"}}).Increment(2);
  (*metrics)->GetGauge("tessera_y_bytes", "Ys.", {}).Set(7);
  (*metrics)->GetSecondsHistogram("tessera_z_seconds", "Zs.", {}).Observe(2);
  const std::string answer = HttpGet((*metrics)->port(), "/metrics");
  EXPECT_THAT(answer, HasSubstr("200 OK"));
  EXPECT_THAT(answer, HasSubstr("tessera_x_total{rpc=\"a\"} 3"));
  EXPECT_THAT(answer, HasSubstr("tessera_y_bytes 7"));
  EXPECT_THAT(answer, HasSubstr("tessera_z_seconds_bucket{le=\"1\"} 0"));
  EXPECT_THAT(answer, HasSubstr("tessera_z_seconds_bucket{le=\"3\"} 1"));
}

TEST(PrometheusMetrics, AreTheSameForTheSameNameAndLabels) {
  const auto metrics = PrometheusMetrics::Listen("127.0.0.1", 0);
  ASSERT_OK(metrics);
  Gauge& gauge = (*metrics)->GetGauge("tessera_g", "G.", {{"device", "cpu"}});
  EXPECT_EQ(&gauge,
            &(*metrics)->GetGauge("tessera_g", "G.", {{"device", "cpu"}}));
  EXPECT_NE(&gauge,
            &(*metrics)->GetGauge("tessera_g", "G.", {{"device", "cuda:0"}}));
}

TEST(PrometheusMetrics, AreFoundAtTheirPathOnly) {
  const auto metrics = PrometheusMetrics::Listen("localhost", 0);
  ASSERT_OK(metrics);
  const int port = (*metrics)->port();
  EXPECT_THAT(HttpGet(port, "/metrics?name=x"), HasSubstr("200 OK"));
  EXPECT_THAT(HttpGet(port, "/"), HasSubstr("404"));
  EXPECT_THAT(HttpGet(port, "/metricsandmore"), HasSubstr("404"));
}

TEST(PrometheusMetrics, SayWhichAddressIsTaken) {
  const auto first = PrometheusMetrics::Listen("127.0.0.1", 0);
  ASSERT_OK(first);
  const auto second =
      PrometheusMetrics::Listen("127.0.0.1", (*first)->port());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr("--metrics-listen"));
}

}  // namespace
}  // namespace tessera::telemetry
