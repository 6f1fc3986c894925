#include "server/process/signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <csignal>

namespace tessera::process {
namespace {

constexpr char kSignal = 's';
constexpr char kWake = 'w';

// Global, since a signal handler gets no argument of ours. Set once, before the
// handler is installed.
int g_pipe[2] = {-1, -1};

void WriteByte(char byte) {
  [[maybe_unused]] const ssize_t written = write(g_pipe[1], &byte, 1);
}

void HandleSignal(int) {
  const int saved = errno;
  WriteByte(kSignal);
  errno = saved;
}

}  // namespace

TerminationSignals::TerminationSignals() {
  assert(g_pipe[0] == -1);
  [[maybe_unused]] const int made = pipe2(g_pipe, O_CLOEXEC);
  assert(made == 0);
  struct sigaction action {};
  action.sa_handler = HandleSignal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
}

TerminationSignals::~TerminationSignals() {
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGINT, SIG_DFL);
  close(g_pipe[0]);
  close(g_pipe[1]);
  g_pipe[0] = g_pipe[1] = -1;
}

bool TerminationSignals::Wait() {
  char byte = 0;
  while (read(g_pipe[0], &byte, 1) < 0 && errno == EINTR) {
  }
  return byte == kSignal;
}

void TerminationSignals::Wake() { WriteByte(kWake); }

}  // namespace tessera::process
