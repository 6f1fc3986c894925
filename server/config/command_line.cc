#include "server/config/command_line.h"

#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "base/version.h"
#include "server/config/blobs_flags.h"
#include "server/config/database_flags.h"
#include "server/config/device_flags.h"
#include "server/config/http_flags.h"
#include "server/config/retention_flags.h"
#include "server/config/security_flags.h"
#include "server/config/telemetry_flags.h"
#include "server/config/turn_flags.h"
#include "server/config/upkeep_flags.h"
#include "server/config/work_flags.h"

namespace tessera::config {
namespace {

constexpr char kIntroduction[] =
    "Tessera's server: trains segmentation models and applies them.";

// CLI11's messages may have several lines; the caller wants one sentence.
std::string OneLine(const std::string& text) {
  return absl::StrReplaceAll(absl::StripAsciiWhitespace(text), {{"\n", "; "}});
}

struct Parsed {
  ServeOptions serve;
  DeviceFlags device;
  std::string listen;
  std::string metrics_listen;
  WorkOptions work;
  TokenOptions token;
  UpkeepCommands upkeep;
  MigrateOptions migrate;
  HealthOptions health;
};

CLI::App* AddServe(CLI::App& app, Parsed& parsed) {
  ServeOptions& options = parsed.serve;
  parsed.listen = ToString(options.listen);
  parsed.metrics_listen = ToString(options.metrics_listen);
  CLI::App* serve = app.add_subcommand("serve", "Runs the server.");
  serve->option_defaults()->always_capture_default();
  serve->add_option("--data-dir", options.data_dir,
                    "Folder for all data of the server. It is made if it "
                    "does not exist");
  AddDatabaseFlags(*serve, options);
  AddBlobsFlags(*serve, options.blobs);
  serve->add_option("--listen", parsed.listen,
                    "HOST:PORT for clients. Port 0 chooses a free port");
  AddHttpFlags(*serve, options);
  serve->add_option("--metrics-listen", parsed.metrics_listen,
                    "HOST:PORT where Prometheus reads /metrics");
  AddDeviceFlags(*serve, parsed.device, options);
  serve
      ->add_option("--max-image-pixels", options.max_image_pixels,
                   "The most pixels of slices in work that are kept in "
                   "memory at once")
      ->check(CLI::Range(int64_t{1}, int64_t{1} << 40));
  serve
      ->add_option("--max-upload-bytes", options.max_upload_bytes,
                   "The largest file that the server accepts, in bytes")
      ->check(CLI::Range(int64_t{1}, int64_t{1} << 50));
  serve
      ->add_option("--picture-bytes", options.picture_bytes,
                   "The most bytes on disk for copies of large images, cut "
                   "into tiles, that somebody looks at")
      ->check(CLI::Range(int64_t{1}, int64_t{1} << 50));
  AddTurnFlags(*serve, options);
  AddWorkerFlags(*serve, options);
  AddDrainFlag(*serve, options);
  AddRetentionFlags(*serve, options.retention);
  serve->add_flag_callback(
      "--no-starter", [&options] { options.starter = false; },
      "Do not add the model nuclei, which comes with Tessera, at the first "
      "start");
  AddSecurityFlags(*serve, options.security);
  AddTelemetryFlags(*serve, options);
  serve->add_flag("--insecure", options.insecure,
                  "Allow listening on addresses other than loopback without "
                  "authentication or without TLS");
  return serve;
}

const char* WhatIsOff(const SecurityOptions& security) {
  if (security.tokens) return "TLS is";
  return security.encrypts() ? "authentication is"
                             : "authentication and TLS are";
}

}  // namespace

absl::StatusOr<Command> ParseCommandLine(int argc, const char* const* argv) {
  CLI::App app(kIntroduction, "tesserad");
  app.set_version_flag("--version", absl::StrCat("tesserad ", kVersion));
  app.require_subcommand(1);
  Parsed parsed;
  const CLI::App* serve = AddServe(app, parsed);
  const CLI::App* work = AddWork(app, parsed.work);
  AddToken(app, parsed.token);
  AddUpkeepCommands(app, parsed.upkeep);
  AddMigrate(app, parsed.migrate);
  const CLI::App* health = AddHealth(app, parsed.health);
  try {
    app.parse(argc, argv);
    if (auto upkeep = GivenUpkeepCommand(app, parsed.upkeep)) return *upkeep;
    if (app.got_subcommand("migrate")) return Command(parsed.migrate);
    if (health->parsed()) return Command(std::move(parsed.health));
    if (work->parsed()) {
      RETURN_IF_ERROR(CheckWork(parsed.work));
      return Command(std::move(parsed.work));
    }
    if (!serve->parsed()) return Command(std::move(parsed.token));
  } catch (const CLI::CallForVersion& version) {
    return Command(PrintText{absl::StrCat("tesserad ", kVersion, "\n")});
  } catch (const CLI::CallForHelp& help) {
    return Command(PrintText{app.help()});
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(OneLine(error.what()), " (see tesserad --help)"));
  }
  ASSIGN_OR_RETURN(parsed.serve.listen, ParseEndpoint(parsed.listen));
  ASSIGN_OR_RETURN(parsed.serve.metrics_listen,
                   ParseEndpoint(parsed.metrics_listen));
  RETURN_IF_ERROR(ReadDeviceFlags(*serve, parsed.device, parsed.serve));
  RETURN_IF_ERROR(CheckRetention(parsed.serve.retention));
  RETURN_IF_ERROR(CheckSecurity(parsed.serve.security));
  return Command(std::move(parsed.serve));
}

absl::Status CheckExposure(const ServeOptions& options) {
  const SecurityOptions& security = options.security;
  if (options.insecure || (security.tokens && security.encrypts())) {
    return absl::OkStatus();
  }
  for (const Endpoint& endpoint :
       {options.listen, options.http.listen, options.metrics_listen}) {
    if (IsLoopback(endpoint)) continue;
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s could be reached from other machines, but %s off; turn on both "
        "with --auth, --tls-cert and --tls-key, listen on 127.0.0.1, or add "
        "--insecure on a network that you trust",
        ToString(endpoint), WhatIsOff(security)));
  }
  return absl::OkStatus();
}

}  // namespace tessera::config
