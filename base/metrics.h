// Counting and timing, without knowing who collects the figures.
#ifndef TESSERA_BASE_METRICS_H_
#define TESSERA_BASE_METRICS_H_

#include <map>
#include <string>

namespace tessera {

// Only goes up. Thread-safe.
class Counter {
 public:
  virtual ~Counter() = default;
  virtual void Increment(double by = 1) = 0;
};

// Goes up and down. Thread-safe.
class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void Set(double value) = 0;
};

// Sorts what it observes into buckets. Thread-safe.
class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void Observe(double value) = 0;
};

// Hands out metrics. The same name and labels give the same metric, which
// lives as long as the Metrics. Names carry their unit
// (`tessera_segment_seconds`); label values are few and bounded.
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
  // Buckets suit durations from 1 ms to an hour, in seconds.
  virtual Histogram& GetSecondsHistogram(const std::string& name,
                                         const std::string& help,
                                         const Labels& labels = {}) = 0;
};

// Counts nothing. For the client, workers and tests.
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

}  // namespace tessera

#endif  // TESSERA_BASE_METRICS_H_
