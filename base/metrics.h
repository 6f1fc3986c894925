// Counts and times, independent of the system that collects the metrics.
#ifndef TESSERA_BASE_METRICS_H_
#define TESSERA_BASE_METRICS_H_

#include <map>
#include <string>

namespace tessera {

// A count that never decreases. Thread-safe.
class Counter {
 public:
  virtual ~Counter() = default;
  virtual void Increment(double by = 1) = 0;
};

// A value that goes up and down. Thread-safe.
class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void Set(double value) = 0;
};

// Counts observed values by bucket. Thread-safe.
class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void Observe(double value) = 0;
};

// Creates and owns metrics. The same name and labels return the same metric; a
// reference is valid as long as the Metrics exists. Names carry their unit
// (`tessera_segment_seconds`). Each label has a small, bounded set of values.
//
// Thread-safe.
class Metrics {
 public:
  using Labels = std::map<std::string, std::string>;

  virtual ~Metrics() = default;
  virtual Counter& GetCounter(const std::string& name, const std::string& help,
                              const Labels& labels = {}) = 0;
  virtual Gauge& GetGauge(const std::string& name, const std::string& help,
                          const Labels& labels = {}) = 0;
  // Observed values are in seconds. The buckets suit durations from 1 ms to an
  // hour.
  virtual Histogram& GetSecondsHistogram(const std::string& name,
                                         const std::string& help,
                                         const Labels& labels = {}) = 0;
};

// Discards every value. Used by the client, workers and tests.
class NullMetrics final : public Metrics {
 public:
  Counter& GetCounter(const std::string&, const std::string&,
                      const Labels&) override {
    return counter_;
  }
  Gauge& GetGauge(const std::string&, const std::string&,
                  const Labels&) override {
    return gauge_;
  }
  Histogram& GetSecondsHistogram(const std::string&, const std::string&,
                                 const Labels&) override {
    return histogram_;
  }

 private:
  struct NullCounter final : Counter {
    void Increment(double) override {}
  };
  struct NullGauge final : Gauge {
    void Set(double) override {}
  };
  struct NullHistogram final : Histogram {
    void Observe(double) override {}
  };
  NullCounter counter_;
  NullGauge gauge_;
  NullHistogram histogram_;
};

// `metrics`, or, if that is null, metrics that discard every value.
inline Metrics& OrNone(Metrics* metrics) {
  static NullMetrics none;
  return metrics == nullptr ? none : *metrics;
}

}  // namespace tessera

#endif  // TESSERA_BASE_METRICS_H_
