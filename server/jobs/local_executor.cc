#include "server/jobs/local_executor.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "server/jobs/log_tail.h"
#include "server/jobs/process_reaper.h"

extern char** environ;

namespace tessera::jobs {
namespace {

constexpr char kNameVariable[] = "TESSERA_WORKER_NAME=";
constexpr char kTokenVariable[] = "TESSERA_WORKER_TOKEN=";

class ProcessHandle final : public WorkerHandle {
 public:
  explicit ProcessHandle(std::shared_ptr<const Process> process)
      : process_(std::move(process)) {}
  void Terminate() override { process_->Signal(SIGTERM); }
  void Kill() override { process_->Signal(SIGKILL); }

 private:
  const std::shared_ptr<const Process> process_;
};

// The arguments in the form of exec(): pointers into `texts`, then null.
std::vector<char*> PointersTo(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// The token is not an argument, since all users of the machine can see those.
std::vector<std::string> EnvironmentWith(const std::string& name,
                                         const std::string& token) {
  std::vector<std::string> variables = {absl::StrCat(kNameVariable, name),
                                        absl::StrCat(kTokenVariable, token)};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    if (!absl::StartsWith(text, kNameVariable) &&
        !absl::StartsWith(text, kTokenVariable)) {
      variables.push_back(text);
    }
  }
  return variables;
}

// When memory runs out, the kernel should kill a worker rather than the server:
// then one job fails, not every call. A failure of this function is ignored.
void OfferToOutOfMemoryKiller(pid_t pid) {
  std::ofstream(absl::StrCat("/proc/", pid, "/oom_score_adj")) << 1000;
}

// Settings for descriptors, signals and the process group of a worker.
class SpawnSettings {
 public:
  explicit SpawnSettings(const std::string& log) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null",
                                     O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, log.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
    // The worker inherits none of the server's sockets and files.
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    // A worker must not inherit the signals that the server blocks or ignores.
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    // Ctrl-C goes to the server only, which then ends its workers.
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK |
                                               POSIX_SPAWN_SETSIGDEF |
                                               POSIX_SPAWN_SETPGROUP);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

}  // namespace

LocalExecutor::LocalExecutor(const LocalExecutorOptions& options)
    : options_(options) {}

LocalExecutor::~LocalExecutor() = default;

absl::StatusOr<std::unique_ptr<LocalExecutor>> LocalExecutor::Create(
    const LocalExecutorOptions& options) {
  if (options.argv.empty()) {
    return absl::InvalidArgumentError("no program to start workers with");
  }
  std::error_code error;
  std::filesystem::create_directories(options.log_dir, error);
  if (error) {
    return absl::ErrnoToStatus(error.value(),
                               absl::StrCat("cannot make the folder ",
                                            options.log_dir.string()));
  }
  std::unique_ptr<LocalExecutor> executor(new LocalExecutor(options));
  ASSIGN_OR_RETURN(executor->reaper_, ProcessReaper::Create());
  return executor;
}

void LocalExecutor::AddArguments(const std::vector<std::string>& arguments) {
  options_.argv.insert(options_.argv.end(), arguments.begin(),
                       arguments.end());
}

absl::StatusOr<std::unique_ptr<WorkerHandle>> LocalExecutor::Start(
    const WorkerSpec& spec, std::function<void(const WorkerExit&)> on_exit) {
  const std::filesystem::path log = options_.log_dir / "workers.log";
  std::vector<std::string> arguments = options_.argv;
  arguments.insert(arguments.end(), {"--device", spec.device});
  if (spec.threads > 0) {
    arguments.push_back(absl::StrCat("--threads=", spec.threads));
  }
  std::vector<std::string> environment =
      EnvironmentWith(spec.name, options_.token);
  const SpawnSettings settings(log.string());
  pid_t pid = 0;
  const int error = ::posix_spawn(
      &pid, arguments[0].c_str(), settings.actions(), settings.attributes(),
      PointersTo(arguments).data(), PointersTo(environment).data());
  if (error != 0) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot start %s: %s", arguments[0], std::strerror(error)));
  }
  OfferToOutOfMemoryKiller(pid);
  ASSIGN_OR_RETURN(auto process, reaper_->Watch(pid, log, std::move(on_exit)));
  return std::make_unique<ProcessHandle>(std::move(process));
}

std::string LocalExecutor::LogTail(const std::string& job_id) const {
  return TailOf(options_.log_dir / absl::StrCat(job_id, ".log"));
}

}  // namespace tessera::jobs
