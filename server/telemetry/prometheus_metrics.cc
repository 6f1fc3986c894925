#include "server/telemetry/prometheus_metrics.h"

#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"
#include "prometheus/text_serializer.h"

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
  std::string Text() const {
    return prometheus::TextSerializer().Serialize(registry_->Collect());
  }

  // Returns the metric with this name and labels; `make` makes it if missing.
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

  const std::shared_ptr<prometheus::Registry> registry_ =
      std::make_shared<prometheus::Registry>();
  absl::Mutex mu_;
  std::tuple<std::map<Key, std::unique_ptr<PrometheusCounter>>,
             std::map<Key, std::unique_ptr<PrometheusGauge>>,
             std::map<Key, std::unique_ptr<PrometheusHistogram>>>
      metrics_ ABSL_GUARDED_BY(mu_);
};

PrometheusMetrics::PrometheusMetrics() : impl_(std::make_unique<Impl>()) {}
PrometheusMetrics::~PrometheusMetrics() = default;

std::string PrometheusMetrics::Text() const { return impl_->Text(); }

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
        auto& family =
            prometheus::BuildHistogram().Name(name).Help(help).Register(
                registry);
        return std::make_unique<PrometheusHistogram>(
            family.Add(labels, SecondsBuckets()));
      });
}

}  // namespace tessera::telemetry
