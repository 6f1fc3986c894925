// The flags that decide how a server is watched.
#ifndef TESSERA_SERVER_CONFIG_TELEMETRY_FLAGS_H_
#define TESSERA_SERVER_CONFIG_TELEMETRY_FLAGS_H_

#include "server/config/command_line.h"

namespace CLI {
class App;
}  // namespace CLI

namespace tessera::config {

// Adds where health checks are answered, and what log lines look like. An
// address that is not one is a CLI::ValidationError, which names the flag.
// `serve` and `options` must outlive the parsing.
void AddTelemetryFlags(CLI::App& serve, ServeOptions& options);

// `health`. Whether it was asked for is told by the App that is returned.
const CLI::App* AddHealth(CLI::App& app, HealthOptions& options);

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_TELEMETRY_FLAGS_H_
