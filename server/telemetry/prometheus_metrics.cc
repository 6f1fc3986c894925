#include "server/telemetry/prometheus_metrics.h"

#include <sys/socket.h>

#include <map>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "httplib.h"
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
  ~Impl() {
    http_.stop();
    if (thread_.joinable()) thread_.join();
  }

  // prometheus-cpp's own Exposer cannot be used: its threads have stacks of 100
  // KiB, and the thread-local data of LibTorch and OpenBLAS need more.
  bool Listen(const std::string& host, int port) {
    http_.new_task_queue = [] { return new httplib::ThreadPool(2); };
    // By default httplib would share the port with a second server.
    http_.set_socket_options([](socket_t socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
    http_.Get("/metrics", [this](const httplib::Request&,
                                 httplib::Response& response) {
      response.set_content(
          prometheus::TextSerializer().Serialize(registry_->Collect()),
          "text/plain; version=0.0.4; charset=utf-8");
    });
    port_ = port;
    if (port == 0) {
      port_ = http_.bind_to_any_port(host);
    } else if (!http_.bind_to_port(host, port)) {
      return false;
    }
    if (port_ <= 0) return false;
    thread_ = std::thread([this] { http_.listen_after_bind(); });
    // stop() has no effect before the loop runs.
    while (!http_.is_running()) std::this_thread::yield();
    return true;
  }

  int port() const { return port_; }

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
  int port_ = 0;
  httplib::Server http_;
  std::thread thread_;  // Accepts; ends when `http_` is stopped.
};

absl::StatusOr<std::unique_ptr<PrometheusMetrics>> PrometheusMetrics::Listen(
    const std::string& host, int port) {
  auto impl = std::make_unique<Impl>();
  if (!impl->Listen(host, port)) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot listen for metrics on port %d of %s; choose another address "
        "with --metrics-listen",
        port, host));
  }
  return std::unique_ptr<PrometheusMetrics>(
      new PrometheusMetrics(std::move(impl)));
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
