#include "server/process/metrics_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/http_get.h"
#include "tests/support/status_matchers.h"

namespace tessera::process {
namespace {

using ::testing::HasSubstr;
using testing::HttpGet;

TEST(MetricsPage, AnswersAtItsPathOnly) {
  telemetry::PrometheusMetrics metrics;
  metrics.GetCounter("tessera_x_total", "Xs.", {{"rpc", "a"}}).Increment();
  const auto page = MetricsPage::Listen({.host = "localhost"}, metrics);
  ASSERT_OK(page);
  const int port = (*page)->port();
  const std::string answer = HttpGet(port, "/metrics");
  EXPECT_THAT(answer, HasSubstr("200 OK"));
  EXPECT_THAT(answer, HasSubstr("text/plain; version=0.0.4"));
  EXPECT_THAT(answer, HasSubstr("tessera_x_total{rpc=\"a\"} 1"));
  EXPECT_THAT(HttpGet(port, "/metrics?name=x"), HasSubstr("200 OK"));
  EXPECT_THAT(HttpGet(port, "/"), HasSubstr("404"));
  EXPECT_THAT(HttpGet(port, "/metricsandmore"), HasSubstr("404"));
}

TEST(MetricsPage, SaysWhichAddressIsTaken) {
  telemetry::PrometheusMetrics metrics;
  const auto first = MetricsPage::Listen({.host = "127.0.0.1"}, metrics);
  ASSERT_OK(first);
  const auto second = MetricsPage::Listen(
      {.host = "127.0.0.1", .port = (*first)->port()}, metrics);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr("--metrics-listen"));
}

}  // namespace
}  // namespace tessera::process
