#include "server/config/work_flags.h"

#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace tessera::config {
namespace {

constexpr int kMaxSeconds = 7 * 24 * 3600;

void AddConnection(CLI::App& work, WorkOptions& options) {
  work.add_option("--server", options.server, "HOST:PORT of the server")
      ->required();
  work.add_option("--token-file", options.token_file,
                  "File with a token of the role worker");
  work.add_option("--ca-file", options.ca_file,
                  "PEM file of the authority that signed the server's "
                  "certificate. Turns on TLS");
  work.add_option("--client-cert", options.client_cert,
                  "PEM file with this machine's certificate, for a server with "
                  "--tls-client-ca");
  work.add_option("--client-key", options.client_key,
                  "PEM file with the certificate's private key");
}

void AddSeconds(CLI::App& work, const char* flag, absl::Duration& value,
                const char* text) {
  work.add_option_function<int>(
          flag, [&value](int seconds) { value = absl::Seconds(seconds); }, text)
      ->check(CLI::Range(0, kMaxSeconds));
}

}  // namespace

const CLI::App* AddWork(CLI::App& app, WorkOptions& options) {
  CLI::App* work = app.add_subcommand(
      "work",
      "Asks a server for work and does it: trainings, or slices of "
      "segmentation jobs.");
  AddConnection(*work, options);
  work->add_option("--device", options.device,
                   "The device: auto, cpu, cuda:0, ...")
      ->capture_default_str();
  work->add_option("--threads", options.threads,
                   "CPU threads of one operator; 0: one for each core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  work->add_option("--kinds", options.kinds,
                   "The kinds of work to ask for: train, segment, or both with "
                   "a comma between them")
      ->delimiter(',')
      ->check(CLI::IsMember({"train", "segment"}))
      ->capture_default_str();
  work->add_flag("--once", options.once,
                 "End after one job, or one batch of slices. The exit status "
                 "says what became of it");
  AddSeconds(*work, "--idle-exit", options.idle_exit,
             "End after so many seconds without work. Default: never");
  AddSeconds(*work, "--grace", options.grace,
             "Seconds after SIGTERM in which a training may save a checkpoint "
             "and slices in work may end. Default: 30");
  work->add_option("--precision", options.precision,
                   "Number format in which networks are applied to slices, as "
                   "for serve")
      ->check(CLI::IsMember({"float32", "bfloat16", "auto"}))
      ->capture_default_str();
  work->add_option("--log-dir", options.log_dir,
                   "Folder for the log of each job, JOB.log. Default: logs go "
                   "to stderr");
  return work;
}

absl::Status CheckWork(const WorkOptions& options) {
  if (options.client_cert.empty() != options.client_key.empty() ||
      (!options.client_cert.empty() && options.ca_file.empty())) {
    return absl::InvalidArgumentError(
        "--client-cert, --client-key and --ca-file belong together; give all "
        "three (see tesserad --help)");
  }
  ASSIGN_OR_RETURN(const Endpoint server, ParseEndpoint(options.server));
  if (!options.token_file.empty() && options.ca_file.empty() &&
      !IsLoopback(server)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "a token must not be sent to %s unencrypted; give --ca-file to use TLS",
        options.server));
  }
  return absl::OkStatus();
}

void AddWorkerFlags(CLI::App& serve, ServeOptions& options) {
  serve
      .add_option("--local-workers", options.local_workers,
                  "How many workers the server itself may start at once; 0: "
                  "none, and the server computes no slices of segmentation "
                  "jobs either. Default: one for each device")
      ->check(CLI::Range(0, 1024));
  serve
      .add_option("--lease-seconds", options.lease_seconds,
                  "A worker that is silent for so long loses its work to "
                  "another; before the first report of a training it has "
                  "twice the time")
      ->check(CLI::Range(1, 3600));
}

}  // namespace tessera::config
