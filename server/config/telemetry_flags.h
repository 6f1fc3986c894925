// The flags for health checks and logs.
#ifndef TESSERA_SERVER_CONFIG_TELEMETRY_FLAGS_H_
#define TESSERA_SERVER_CONFIG_TELEMETRY_FLAGS_H_

#include "server/config/command_line.h"

namespace CLI {
class App;
}  // namespace CLI

namespace tessera::config {

// Adds the address for health checks and the format of log lines. A malformed
// address is a CLI::ValidationError, which names the flag. `serve` and
// `options` must outlive the parsing.
void AddTelemetryFlags(CLI::App& serve, ServeOptions& options);

// What `--otlp-endpoint` of `serve` and `work` is.
inline constexpr char kOtlpEndpoint[] =
    "http://HOST:PORT of a collector of OpenTelemetry that takes spans by OTLP "
    "over HTTP. Default: none";

// Adds `health`. The returned App tells whether the command was given.
const CLI::App* AddHealth(CLI::App& app, HealthOptions& options);

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_TELEMETRY_FLAGS_H_
