#include "server/telemetry/prometheus_metrics.h"

#include <exception>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "prometheus/counter.h"
#include "prometheus/exposer.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

namespace tessera::telemetry {
namespace {

// 1 ms to an hour, about three buckets a decade.
const std::vector<double>& SecondsBuckets() {
  static const auto& buckets = *new std::vector<double>{
      0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3600};
  return buckets;
}

class PrometheusCounter final : public Counter {
 public:
  explicit PrometheusCounter(prometheus::Counter& counter)
      : counter_(counter) {}
  void Increment(double by) override { counter_.Increment(by); }

 private:
  prometheus::Counter& counter_;
};

class PrometheusGauge final : public Gauge {
 public:
  explicit PrometheusGauge(prometheus::Gauge& gauge) : gauge_(gauge) {}
  void Set(double value) override { gauge_.Set(value); }

 private:
  prometheus::Gauge& gauge_;
};

class PrometheusHistogram final : public Histogram {
 public:
  explicit PrometheusHistogram(prometheus::Histogram& histogram)
      : histogram_(histogram) {}
  void Observe(double value) override { histogram_.Observe(value); }

 private:
  prometheus::Histogram& histogram_;
};

}  // namespace

class PrometheusMetrics::Impl {
 public:
  explicit Impl(const std::string& address)
      : registry_(std::make_shared<prometheus::Registry>()),
        exposer_(address, /*num_threads=*/2) {
    exposer_.RegisterCollectable(registry_);
  }

  int port() const { return exposer_.GetListeningPorts().front(); }

  // Returns the metric of that name and labels; `make` makes a missing one.
  template <typename Metric, typename Make>
  Metric& Find(const std::string& name, const Labels& labels, Make make) {
    absl::MutexLock lock(&mu_);
    auto& metrics = std::get<std::map<Key, std::unique_ptr<Metric>>>(metrics_);
    std::unique_ptr<Metric>& metric = metrics[{name, labels}];
    if (metric == nullptr) metric = make(*registry_);
    return *metric;
  }

 private:
  using Key = std::pair<std::string, Labels>;

  const std::shared_ptr<prometheus::Registry> registry_;
  absl::Mutex mu_;
  std::tuple<std::map<Key, std::unique_ptr<PrometheusCounter>>,
             std::map<Key, std::unique_ptr<PrometheusGauge>>,
             std::map<Key, std::unique_ptr<PrometheusHistogram>>>
      metrics_ ABSL_GUARDED_BY(mu_);
  // Last, so that nobody collects while the rest goes away.
  prometheus::Exposer exposer_;
};

absl::StatusOr<std::unique_ptr<PrometheusMetrics>> PrometheusMetrics::Listen(
    const std::string& address) {
  try {
    return std::unique_ptr<PrometheusMetrics>(
        new PrometheusMetrics(std::make_unique<Impl>(address)));
  } catch (const std::exception& error) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot listen for metrics on %s (%s); choose another address with "
        "--metrics-listen",
        address, error.what()));
  }
}

PrometheusMetrics::PrometheusMetrics(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
PrometheusMetrics::~PrometheusMetrics() = default;

int PrometheusMetrics::port() const { return impl_->port(); }

Counter& PrometheusMetrics::GetCounter(const std::string& name,
                                       const std::string& help,
                                       const Labels& labels) {
  return impl_->Find<PrometheusCounter>(
      name, labels, [&](prometheus::Registry& registry) {
        auto& family =
            prometheus::BuildCounter().Name(name).Help(help).Register(registry);
        return std::make_unique<PrometheusCounter>(family.Add(labels));
      });
}

Gauge& PrometheusMetrics::GetGauge(const std::string& name,
                                   const std::string& help,
                                   const Labels& labels) {
  return impl_->Find<PrometheusGauge>(
      name, labels, [&](prometheus::Registry& registry) {
        auto& family =
            prometheus::BuildGauge().Name(name).Help(help).Register(registry);
        return std::make_unique<PrometheusGauge>(family.Add(labels));
      });
}

Histogram& PrometheusMetrics::GetSecondsHistogram(const std::string& name,
                                                  const std::string& help,
                                                  const Labels& labels) {
  return impl_->Find<PrometheusHistogram>(
      name, labels, [&](prometheus::Registry& registry) {
        auto& family = prometheus::BuildHistogram().Name(name).Help(help)
                           .Register(registry);
        return std::make_unique<PrometheusHistogram>(
            family.Add(labels, SecondsBuckets()));
      });
}

}  // namespace tessera::telemetry
