// tesserad: the server, the worker, and the commands for administrators.
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/process_name.h"
#include "base/quoting.h"
#include "server/commands/token_command.h"
#include "server/commands/upkeep_command.h"
#include "server/config/command_line.h"
#include "server/config/database_flags.h"
#include "server/front/grpc/health_check.h"
#include "server/process/freed_memory.h"
#include "server/process/server.h"
#include "server/process/signals.h"
#include "server/worker/process.h"
#include "server/worker/work_loop.h"

namespace tessera {
namespace {

constexpr int kExitFailed = 1;
constexpr int kExitBadCall = 2;
// Time for a shutdown beyond the drain.
constexpr unsigned kShutdownSeconds = 15;
// Time for a worker that a server has started to end after a signal. A server
// that drains kills its worker earlier; a server that has died cannot.
constexpr absl::Duration kOrphanGrace = absl::Seconds(30);
constexpr absl::Duration kDrainingWorkerGrace = absl::Seconds(660);
// On one machine a server that is silent for so long does not come back.
constexpr absl::Duration kLocalPatience = absl::Minutes(1);

int Complain(const absl::Status& status, int exit_status) {
  std::fprintf(stderr, "tesserad: %s\n",
               PrintableLines(status.message()).c_str());
  return exit_status;
}

int Run(const config::ServeOptions& options) {
  // It may have a password, and workers inherit the environment.
  unsetenv(config::kDatabaseVariable);
  process::ShareFreedMemory();
  SetLogFormat(options.log_format);
  process::TerminationSignals signals;
  absl::StatusOr<std::unique_ptr<process::Server>> server =
      process::Server::Start(options);
  if (!server.ok()) return Complain(server.status(), kExitFailed);
  std::printf("listening on %s\n", (*server)->address().c_str());
  std::fflush(stdout);
  signals.Wait();
  // A second signal, or a shutdown that hangs, ends the process. Nothing that
  // was acknowledged is lost.
  std::jthread second([&] {
    if (signals.Wait()) _exit(kExitFailed);
  });
  alarm(static_cast<unsigned>(absl::ToInt64Seconds(options.drain_timeout)) +
        kShutdownSeconds);
  (*server)->Shutdown(options.drain_timeout);
  signals.Wake();
  return 0;
}

worker::WorkLoopOptions LoopOptionsOf(const config::WorkOptions& options,
                                      const worker::Introduction& known) {
  worker::WorkLoopOptions loop = {
      .connect = {.server = options.server,
                  .token = known.token,
                  .token_file = options.token_file,
                  .ca_file = options.ca_file,
                  .client_cert = options.client_cert,
                  .client_key = options.client_key},
      .name = known.name.empty() ? NewProcessName() : known.name,
      .device = options.device,
      .threads = options.threads,
      .kinds = options.kinds,
      .precision = options.precision,
      .once = options.once,
      .idle_exit = options.idle_exit,
      .grace = [grace = options.grace] { return grace; },
      .log_dir = options.log_dir};
  if (known.token.empty()) return loop;
  loop.grace = [server = getppid()] {
    return getppid() == server ? kDrainingWorkerGrace : kOrphanGrace;
  };
  loop.patience = kLocalPatience;
  return loop;
}

int Run(const config::WorkOptions& options) {
  process::TerminationSignals signals;
  const worker::Introduction known = worker::TakeIntroduction();
  const worker::WorkLoopOptions loop = LoopOptionsOf(options, known);
  if (!known.token.empty()) worker::SettleProcess();
  std::stop_source stop;
  std::jthread listener([&] {
    if (signals.Wait()) stop.request_stop();
  });
  const worker::WorkResult result = worker::Work(loop, stop.get_token());
  signals.Wake();
  if (!result.error.ok()) return Complain(result.error, result.status);
  return result.status;
}

int Run(const config::TokenOptions& options) {
  const absl::StatusOr<std::string> text =
      commands::RunTokenCommand(options, SystemClock());
  if (!text.ok()) return Complain(text.status(), kExitFailed);
  std::fputs(text->c_str(), stdout);
  return 0;
}

int Run(const config::HealthOptions& options) {
  const absl::Status health = front::CheckHealth(options.server);
  if (!health.ok()) return Complain(health, kExitFailed);
  std::puts("serving");
  return 0;
}

template <typename Options>
int RunUpkeep(const Options& options) {
  // A connection to S3 that is cut ends a request, not the program.
  std::signal(SIGPIPE, SIG_IGN);
  const absl::StatusOr<commands::UpkeepReport> report =
      commands::RunUpkeep(options);
  if (!report.ok()) return Complain(report.status(), kExitFailed);
  std::fputs(PrintableLines(report->text).c_str(), stdout);
  return report->sound ? 0 : kExitFailed;
}

int Run(const config::VerifyOptions& options) { return RunUpkeep(options); }
int Run(const config::BackupOptions& options) { return RunUpkeep(options); }
int Run(const config::RestoreOptions& options) { return RunUpkeep(options); }
int Run(const config::MigrateOptions& options) { return RunUpkeep(options); }

int Run(const config::PrintText& print) {
  std::fputs(print.text.c_str(), stdout);
  return 0;
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  // No other account of the machine may read users' images.
  umask(S_IRWXG | S_IRWXO);
  const absl::StatusOr<tessera::config::Command> command =
      tessera::config::ParseCommandLine(argc, argv);
  if (!command.ok()) {
    return tessera::Complain(command.status(), tessera::kExitBadCall);
  }
  return std::visit([](const auto& options) { return tessera::Run(options); },
                    *command);
}
