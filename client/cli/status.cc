#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/short_name.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/json.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

std::string DeviceLine(const client::Device& device) {
  std::string line =
      absl::StrFormat("\n  %s  %s", device.name, device.description);
  // 0 if the driver does not report the device's memory.
  if (device.memory_total_bytes > 0) {
    absl::StrAppendFormat(&line, ", %s of %s used",
                          FormatBytes(device.memory_used_bytes),
                          FormatBytes(device.memory_total_bytes));
  }
  if (device.lost) return line + ", lost";
  if (device.training_job.empty()) return line + ", idle";
  const std::string job = ShortName(device.training_job);
  return absl::StrCat(line, ", trains ", job == "-" ? "for somebody else" : job);
}

absl::Status Status(Session& session) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const client::ServerStatus status, api->GetServerStatus());
  std::string text = absl::StrFormat(
      "%s  Tessera %s, up for %s; LibTorch %s, %s, %s\n"
      "queue: %d waiting, %d running\ndevices:",
      session.connection.server, status.version,
      FormatSeconds(absl::ToDoubleSeconds(status.uptime)),
      status.libtorch_version, status.blas,
      FormatCount(status.threads, "thread"), status.queued_jobs,
      status.running_jobs);
  for (const client::Device& device : status.devices) {
    text += DeviceLine(device);
  }
  session.Print(text, ToJson(status));
  return absl::OkStatus();
}

}  // namespace

void AddStatus(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("status", "Show the server, its devices and queue");
  command->footer(
      "Examples:\n"
      "  tessera status\n"
      "  tessera --server gpu.lab.example:7443 --ca-file ca.pem status");
  command->callback(
      [&session] { session.command = [&session] { return Status(session); }; });
}

}  // namespace tessera::cli
