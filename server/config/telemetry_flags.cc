#include "server/config/telemetry_flags.h"

#include <string>

#include "CLI/CLI.hpp"

namespace tessera::config {
namespace {

void SetHealthListen(const std::string& text, ServeOptions& options) {
  const auto endpoint = ParseEndpoint(text);
  if (!endpoint.ok()) {
    throw CLI::ValidationError("--health-listen",
                               std::string(endpoint.status().message()));
  }
  options.health_listen = *endpoint;
}

}  // namespace

void AddTelemetryFlags(CLI::App& serve, ServeOptions& options) {
  serve.add_option_function<std::string>(
      "--health-listen",
      [&options](const std::string& text) { SetHealthListen(text, options); },
      "HOST:PORT that answers grpc.health.v1 only, without encryption. "
      "Default: none");
  serve
      .add_option_function<std::string>(
          "--log-format",
          [&options](const std::string& text) {
            options.log_format =
                text == "json" ? LogFormat::kJson : LogFormat::kText;
          },
          "Format of the lines on stderr: text (key=value) or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->default_str("text");
  serve.add_option("--otlp-endpoint", options.otlp_endpoint, kOtlpEndpoint);
}

const CLI::App* AddHealth(CLI::App& app, HealthOptions& options) {
  CLI::App* health = app.add_subcommand(
      "health", "Asks a server whether it serves; exit status 0: it does.");
  health
      ->add_option("--server", options.server,
                   "HOST:PORT that it was given as --health-listen")
      ->capture_default_str();
  return health;
}

}  // namespace tessera::config
