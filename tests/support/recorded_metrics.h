// Metrics that a test can read.
#ifndef TESSERA_TESTS_SUPPORT_RECORDED_METRICS_H_
#define TESSERA_TESTS_SUPPORT_RECORDED_METRICS_H_

#include <map>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "base/metrics.h"

namespace tessera::testing {

// Thread-safe.
class RecordedMetrics final : public Metrics {
 public:
  // The value of a counter or a gauge, or how many values a histogram has
  // observed; 0 if there is no such metric.
  double Value(const std::string& name, const Labels& labels = {}) {
    return Find(name, labels).value();
  }

  Counter& GetCounter(const std::string& name, const std::string&,
                      const Labels& labels) override {
    return Find(name, labels);
  }
  Gauge& GetGauge(const std::string& name, const std::string&,
                  const Labels& labels) override {
    return Find(name, labels);
  }
  Histogram& GetSecondsHistogram(const std::string& name, const std::string&,
                                 const Labels& labels) override {
    return Find(name, labels);
  }

 private:
  class Recorded final : public Counter, public Gauge, public Histogram {
   public:
    void Increment(double by) override {
      const absl::MutexLock lock(&mu_);
      value_ += by;
    }
    void Set(double value) override {
      const absl::MutexLock lock(&mu_);
      value_ = value;
    }
    void Observe(double) override { Increment(1); }
    double value() const {
      const absl::MutexLock lock(&mu_);
      return value_;
    }

   private:
    mutable absl::Mutex mu_;
    double value_ ABSL_GUARDED_BY(mu_) = 0;
  };

  Recorded& Find(const std::string& name, const Labels& labels) {
    const absl::MutexLock lock(&mu_);
    return recorded_[{name, labels}];
  }

  absl::Mutex mu_;
  std::map<std::pair<std::string, Labels>, Recorded> recorded_
      ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_RECORDED_METRICS_H_
