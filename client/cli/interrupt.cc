#include "client/cli/interrupt.h"

#include <unistd.h>

#include <csignal>

namespace tessera::cli {
namespace {

// The ends of the pipe. Global, because a signal handler gets no other data.
volatile std::sig_atomic_t write_end = -1;
int read_end = -1;

void Handle(int) {
  const char stop = 's';
  [[maybe_unused]] const ssize_t ignored = write(write_end, &stop, 1);
  std::signal(SIGINT, SIG_DFL);
}

}  // namespace

Interrupt::Interrupt() {
  int ends[2];
  if (pipe(ends) != 0) return;  // Ctrl-C then ends the program as usual.
  read_end = ends[0];
  write_end = ends[1];
  reader_ = std::thread([this] {
    char byte = 0;
    if (read(read_end, &byte, 1) == 1 && byte == 's') stop_.request_stop();
  });
  std::signal(SIGINT, &Handle);
}

Interrupt::~Interrupt() {
  if (!reader_.joinable()) return;
  std::signal(SIGINT, SIG_DFL);
  const char end = 'e';
  [[maybe_unused]] const ssize_t ignored = write(write_end, &end, 1);
  reader_.join();
  close(read_end);
  close(write_end);
  write_end = -1;
}

}  // namespace tessera::cli
