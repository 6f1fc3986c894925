#include "server/jobs/process_reaper.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>
#include <vector>

#include "server/jobs/log_tail.h"

namespace tessera::jobs {
namespace {

// Direct system calls, since glibc has <sys/pidfd.h> only from 2.36 on.
int OpenPidfd(pid_t pid) {
  return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}
void SignalPidfd(int pidfd, int signal) {
  ::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0);
}

// Waits for the child, reaps it and returns how it ended.
WorkerExit WaitFor(int pidfd) {
  siginfo_t info = {};
  // P_PIDFD waits for this child and no other.
  while (::waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, WEXITED) != 0 &&
         errno == EINTR) {
  }
  return {.signalled = info.si_code != CLD_EXITED, .code = info.si_status};
}

}  // namespace

Process::~Process() { ::close(pidfd_); }

void Process::Signal(int signal) const { SignalPidfd(pidfd_, signal); }

ProcessReaper::ProcessReaper(int wake_fd)
    : wake_fd_(wake_fd), thread_([this] { Run(); }) {}

absl::StatusOr<std::unique_ptr<ProcessReaper>> ProcessReaper::Create() {
  const int wake_fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_fd < 0) return absl::ErrnoToStatus(errno, "cannot make an eventfd");
  return std::unique_ptr<ProcessReaper>(new ProcessReaper(wake_fd));
}

ProcessReaper::~ProcessReaper() {
  {
    const absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  WakeUp();
  thread_.join();
  const absl::MutexLock lock(&mu_);
  // The thread has ended, so the remaining children are reaped here.
  for (const auto& [pidfd, child] : children_) {
    SignalPidfd(pidfd, SIGKILL);
    WaitFor(pidfd);
  }
  ::close(wake_fd_);
}

absl::StatusOr<std::shared_ptr<const Process>> ProcessReaper::Watch(
    pid_t pid, const std::filesystem::path& log,
    std::function<void(const WorkerExit&)> on_exit) {
  const int pidfd = OpenPidfd(pid);
  if (pidfd < 0) {
    const int error = errno;
    // A worker without a reaper would hold its device for ever.
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return absl::ErrnoToStatus(error, "cannot watch a worker");
  }
  auto process = std::make_shared<const Process>(pidfd);
  {
    const absl::MutexLock lock(&mu_);
    children_[pidfd] = {process, log, std::move(on_exit)};
  }
  WakeUp();
  return process;
}

void ProcessReaper::WakeUp() const {
  const uint64_t one = 1;
  // write() fails only if the counter is full; the thread is awake then.
  [[maybe_unused]] const ssize_t written =
      ::write(wake_fd_, &one, sizeof(one));
}

void ProcessReaper::Run() {
  while (true) {
    std::vector<pollfd> watched = {{.fd = wake_fd_, .events = POLLIN}};
    {
      const absl::MutexLock lock(&mu_);
      if (stopping_) return;
      for (const auto& [pidfd, child] : children_) {
        watched.push_back({.fd = pidfd, .events = POLLIN});
      }
    }
    ::poll(watched.data(), watched.size(), -1);
    uint64_t count;
    [[maybe_unused]] const ssize_t drained =
        ::read(wake_fd_, &count, sizeof(count));
    for (size_t i = 1; i < watched.size(); ++i) {
      if (watched[i].revents != 0) Reap(watched[i].fd);
    }
  }
}

void ProcessReaper::Reap(int pidfd) {
  Child child;
  {
    const absl::MutexLock lock(&mu_);
    const auto node = children_.extract(pidfd);
    child = std::move(node.mapped());
  }
  // Outside the lock: the callback may start the next worker.
  WorkerExit exit = WaitFor(pidfd);
  exit.log_tail = TailOf(child.log);
  child.on_exit(exit);
}

}  // namespace tessera::jobs
