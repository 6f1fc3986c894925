// Sends spans to a collector of OpenTelemetry.
#ifndef TESSERA_SERVER_TELEMETRY_OTLP_EXPORTER_H_
#define TESSERA_SERVER_TELEMETRY_OTLP_EXPORTER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/metrics.h"
#include "base/trace.h"

namespace tessera::telemetry {

struct OtlpOptions {
  // `http://HOST:PORT` or `https://HOST:PORT`; `/v1/traces` is added.
  std::string endpoint;
  std::string service;   // `service.name`: the program.
  std::string instance;  // `service.instance.id`: the process.
};

// Sends spans by OTLP over HTTP in JSON (opentelemetry.io/docs/specs/otlp),
// once a second. Spans that cannot be sent are dropped: at most 10,000 wait.
// The counter tessera_spans_total{outcome} says how many were `sent` and
// `dropped`. Owns a thread. The destructor takes the process's sink away and
// sends what waits, for at most two seconds.
//
// Thread-safe. Borrows the metrics.
class OtlpExporter final : public trace::Sink {
 public:
  // Errors: INVALID_ARGUMENT if the endpoint is no such URL.
  static absl::StatusOr<std::unique_ptr<OtlpExporter>> Create(
      const OtlpOptions& options, Metrics& metrics);
  ~OtlpExporter() override;

  void Add(trace::SpanData span) override;

 private:
  class Impl;
  explicit OtlpExporter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tessera::telemetry

#endif  // TESSERA_SERVER_TELEMETRY_OTLP_EXPORTER_H_
